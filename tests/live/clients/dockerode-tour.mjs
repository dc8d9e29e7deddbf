// node dockerode-tour.mjs: everything that dockerode can look at, and what has to be made for that; prints what failed.
import { finished } from 'node:stream/promises';
import Docker from 'dockerode';

const docker = new Docker();
const name = process.env.LIVE_NAME;
const Labels = { [process.env.LIVE_LABEL]: 'dockerode-tour' };
const failed = [];
const call = (ask) => new Promise((resolve) => resolve(ask())).catch(({ statusCode }) => void failed.push(statusCode));
const drained = async (stream) => stream && (await finished(stream.resume()).catch(() => undefined));

for (const ask of ['ping', 'version', 'info', 'df']) await call(() => docker[ask]());
await call(() => docker.listImages());
await call(() => docker.listImages({ all: true, digests: true, filters: { reference: ['busybox'] } }));
const image = docker.getImage('busybox:latest');
await call(() => image.inspect());
await call(() => image.history());
await call(() => docker.getImage(`${name}-none`).inspect());
await call(async () => drained(await image.get()));

const network = await docker.createNetwork({ Name: `${name}-net`, Labels });
await call(() => docker.createNetwork({ Name: `${name}-net`, Labels }));
await call(() => docker.createVolume({ Name: `${name}-vol`, Labels }));
const box = await docker.createContainer({
  name: `${name}-box`,
  Image: 'busybox',
  Cmd: ['sh', '-c', 'echo out; echo err >&2; touch /made; sleep 600'],
  Env: ['KIND=tour'],
  ExposedPorts: { '80/tcp': {} },
  Healthcheck: { Test: ['CMD', 'true'], Interval: 300_000_000 },
  StopTimeout: 0,
  Labels,
  HostConfig: {
    Binds: [`${name}-vol:/data`],
    Mounts: [{ Type: 'tmpfs', Target: '/scratch' }],
    PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
    Memory: 64 * 1024 * 1024,
    RestartPolicy: { Name: 'unless-stopped' },
  },
});
await box.start();
await call(() => network.connect({ Container: box.id, EndpointConfig: { Aliases: ['toured'] } }));
await call(() => box.inspect());
await call(() => box.inspect({ size: true }));
await call(() => docker.listContainers());
await call(() => docker.listContainers({ all: true, size: true, filters: { name: [`${name}-box`] } }));
await call(() => box.top());
await call(() => box.stats({ stream: false }));
await call(() => box.logs({ stdout: true, stderr: true, timestamps: true }));
await call(() => box.changes());
await call(async () => drained(await box.getArchive({ path: '/etc/hosts' })));
await call(() => box.infoArchive({ path: '/etc/hosts' }));
await call(() => box.update({ Memory: 128 * 1024 * 1024, MemorySwap: 256 * 1024 * 1024 }));
await call(() => box.rename({ name: `${name}-renamed` }));
await call(() => box.pause());
await call(() => box.unpause());
await call(() => box.resize({ h: 24, w: 80 }));
const exec = await box.exec({ Cmd: ['true'], AttachStdout: true });
await call(async () => drained(await exec.start({ Detach: false, Tty: false })));
await call(() => exec.inspect());

await call(() => docker.listNetworks());
await call(() => docker.listNetworks({ filters: { name: [`${name}-net`] } }));
await call(() => network.inspect());
await call(() => docker.getNetwork('bridge').inspect({ verbose: true }));
await call(() => docker.listVolumes());
await call(() => docker.getVolume(`${name}-vol`).inspect());
await call(() => network.disconnect({ Container: box.id }));
await call(() => docker.getContainer(`${name}-none`).inspect());
await call(() => docker.listServices());
await call(() => docker.listNodes());
await call(() => docker.listSecrets());
await call(() => docker.listConfigs());
await call(() => docker.listPlugins());
await call(() => docker.checkAuth({ username: 'user', password: 'pass', serveraddress: '127.0.0.1:1' }));

const since = Math.floor(Date.now() / 1000) - 5;
await call(() => box.commit({ repo: `${name}-image`, tag: 'one', comment: 'made', author: 'tour' }));
const made = docker.getImage(`${name}-image:one`);
await call(() => made.inspect());
await call(() => made.history());
await call(() => made.tag({ repo: `${name}-image`, tag: 'two' }));
await call(() => box.stop());
await call(() => box.start());
await call(() => box.restart({ t: 0 }));
await call(() => box.kill());
await call(() => box.wait());
await call(() => box.inspect());
await call(async () => drained(await docker.getEvents({ since, until: Math.ceil(Date.now() / 1000) })));
await call(() => docker.df());
await call(() => box.remove({ force: true, v: true }));
await call(() => made.remove());
await call(() => docker.getImage(`${name}-image:two`).remove());
await call(() => docker.getVolume(`${name}-vol`).remove());
await call(() => network.remove());
const none = { filters: { label: [`${name}-none`] } };
for (const prune of ['pruneContainers', 'pruneImages', 'pruneNetworks', 'pruneVolumes'])
  await call(() => docker[prune](none));
// Why: an unread answer may keep the process alive.
process.stdout.write(`${JSON.stringify({ failed })}\n`, () => process.exit());
