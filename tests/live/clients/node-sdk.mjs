// node node-sdk.mjs: the life of a container by @docker/node-sdk, printed as JSON.
import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DockerClient } from '@docker/node-sdk';

const docker = await DockerClient.fromDockerHost(process.env.DOCKER_HOST);
const seen = { ping: await docker.systemPing() };
const Labels = { [process.env.LIVE_LABEL]: 'node-sdk' };

async function both(read) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([buffer(out), buffer(err)]);
  await read(out, err);
  out.end();
  err.end();
  return (await told).map(lengths);
}

// Why: where the SDK hands frames on as they came, how many there are is chance; what they carry is not.
function lengths(bytes) {
  const found = { 0: 0, 1: 0, 2: 0 };
  let at = 0;
  while (at + 8 <= bytes.length && bytes[at] <= 2 && bytes.readUIntBE(at + 1, 3) === 0) {
    const size = bytes.readUInt32BE(at + 4);
    found[bytes[at]] += size;
    at += 8 + size;
  }
  return at === bytes.length && at > 0 ? found : bytes.length;
}

const { Id } = await docker.containerCreate({
  Image: 'busybox',
  Cmd: ['sh', '-c', 'sleep 1; seq 2000; echo err >&2; exit 4'],
  Labels,
});
const attached = both((out, err) => docker.containerAttach(Id, out, err, { stream: true, stdout: true, stderr: true }));
await docker.containerStart(Id);
seen.wait = (await docker.containerWait(Id)).StatusCode;
seen.attach = await attached;
seen.logs = await both((out, err) => docker.containerLogs(Id, out, err, { stdout: true, stderr: true }));
let archived = 0;
const sink = new Writable({
  write(chunk, _encoding, done) {
    archived += chunk.length;
    done();
  },
});
await docker.containerArchive(Id, '/bin/busybox', Writable.toWeb(sink));
seen.archive = archived > 0 && archived % 512 === 0;
seen.state = (await docker.containerInspect(Id)).State?.ExitCode;
seen.listed = (await docker.containerList({ all: true })).some((one) => one.Id === Id);
await docker.containerDelete(Id, { force: true });
seen.gone = await docker.containerInspect(Id).then(
  () => 'still there',
  () => 'gone',
);
await docker.close();
process.stdout.write(`${JSON.stringify(seen, null, 1)}\n`);
