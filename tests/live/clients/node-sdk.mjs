// node node-sdk.mjs: the life of a container by @docker/node-sdk, printed as JSON.
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DockerClient } from '@docker/node-sdk';

const docker = await DockerClient.fromDockerHost(process.env.DOCKER_HOST);
const seen = { ping: await docker.systemPing() };
const Labels = { [process.env.LIVE_LABEL]: 'node-sdk' };

async function both(read) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(out), text(err)]);
  await read(out, err);
  out.end();
  err.end();
  return texts;
}

const { Id } = await docker.containerCreate({
  Image: 'busybox',
  Cmd: ['sh', '-c', 'sleep 1; seq 2000; echo err >&2; exit 4'],
  Labels,
});
const attached = both((out, err) => docker.containerAttach(Id, out, err, { stream: true, stdout: true, stderr: true }));
await docker.containerStart(Id);
seen.wait = (await docker.containerWait(Id)).StatusCode;
seen.attach = (await attached).map((told) => told.length);
seen.logs = (await both((out, err) => docker.containerLogs(Id, out, err, { stdout: true, stderr: true }))).map(
  (told) => told.length,
);
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
