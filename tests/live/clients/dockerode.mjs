// node dockerode.mjs: a container with stdin, exec, archives, logs and events by dockerode, printed as JSON.
import { once } from 'node:events';
import { buffer, text } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import Docker from 'dockerode';

const docker = new Docker();
const labels = { [process.env.LIVE_LABEL]: 'dockerode' };
const seen = {};

function demultiplexed(stream) {
  const out = new PassThrough();
  const err = new PassThrough();
  docker.modem.demuxStream(stream, out, err);
  stream.on('end', () => [out, err].map((one) => one.end()));
  return Promise.all([text(out), text(err)]);
}

const cat = await docker.createContainer({
  Image: 'busybox',
  Cmd: ['sh', '-c', 'wc -c; sleep 0.3; echo after >&2; exit 3'],
  OpenStdin: true,
  StdinOnce: true,
  Labels: labels,
});
const attached = await cat.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
const said = demultiplexed(attached);
const waited = cat.wait({ condition: 'next-exit' });
await cat.start();
attached.write(Buffer.alloc(500_000, 'x'));
attached.end();
seen.attach = await said;
seen.wait = await waited;
const logs = await cat.logs({ stdout: true, stderr: true });
seen.logs = logs.toString('hex');
await cat.remove({ force: true });

const sleeper = await docker.createContainer({ Image: 'busybox', Cmd: ['sleep', '60'], Labels: labels });
await sleeper.start();
const exec = await sleeper.exec({ Cmd: ['sha1sum'], AttachStdin: true, AttachStdout: true });
const talk = await exec.start({ hijack: true, stdin: true });
const answer = demultiplexed(talk);
talk.end(Buffer.alloc(300_000, 'y'));
seen.exec = await answer;
seen.exitCode = (await exec.inspect()).ExitCode;
const archive = await buffer(await sleeper.getArchive({ path: '/etc/passwd' }));
seen.archive = archive.toString('latin1').includes('root:x:0:0');
await sleeper.putArchive(archive, { path: '/tmp' });
const events = await docker.getEvents({ filters: { container: [sleeper.id], event: ['die', 'kill'] } });
const first = once(events, 'data');
await sleeper.kill();
const [event] = await first;
seen.event = JSON.parse(event.toString().split('\n')[0]).Action;
events.destroy();
await sleeper.remove({ force: true });
process.stdout.write(`${JSON.stringify(seen, null, 1)}\n`);
