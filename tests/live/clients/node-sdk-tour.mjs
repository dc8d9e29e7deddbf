// node node-sdk-tour.mjs: what @docker/node-sdk can look at, and what has to be made for that; prints what failed.
import { PassThrough, Writable } from 'node:stream';
import { DockerClient } from '@docker/node-sdk';

const docker = await DockerClient.fromDockerHost(process.env.DOCKER_HOST);
const name = process.env.LIVE_NAME;
const Labels = { [process.env.LIVE_LABEL]: 'node-sdk-tour' };
const failed = [];
const call = (ask) =>
  new Promise((resolve) => resolve(ask())).catch((error) => void failed.push(`${error?.message ?? error}`.slice(0, 60)));
const nowhere = () => new Writable({ write: (_bytes, _encoding, done) => done() });

await call(() => docker.systemVersion());
await call(() => docker.systemInfo());
await call(() => docker.systemDataUsage());
await call(() => docker.systemDataUsage(['container', 'image']));
await call(() => docker.imageList({ all: true, digests: true, sharedSize: true }));
await call(() => docker.imageInspect('busybox:latest'));
await call(() => docker.imageHistory('busybox:latest'));
await call(() => docker.imageInspect(`${name}-none`));
const { Id: net } = await docker.networkCreate({ Name: `${name}-net`, Labels });
await call(() => docker.volumeCreate({ Name: `${name}-vol`, Labels }));
const { Id: box } = await docker.containerCreate(
  {
    Image: 'busybox',
    Cmd: ['sh', '-c', 'echo out; touch /made; sleep 600'],
    StopTimeout: 0,
    Labels,
    HostConfig: { Binds: [`${name}-vol:/data`], NetworkMode: `${name}-net`, Init: true },
    NetworkingConfig: { EndpointsConfig: { [`${name}-net`]: { Aliases: ['toured'] } } },
  },
  { name: `${name}-box` },
);
await call(() => docker.containerStart(box));
await call(() => docker.containerInspect(box, { size: true }));
await call(() => docker.containerList({ all: true, size: true }));
await call(() => docker.containerTop(box));
await call(() => docker.containerStats(box, { stream: false }));
await call(() => docker.containerLogs(box, new PassThrough().resume(), new PassThrough().resume(), { stdout: true }));
await call(() => docker.containerChanges(box));
await call(() => docker.containerArchiveInfo(box, '/etc/hosts'));
await call(() => docker.containerUpdate(box, { Memory: 64 * 1024 * 1024, MemorySwap: 128 * 1024 * 1024 }));
await call(() => docker.containerRename(box, `${name}-renamed`));
await call(() => docker.containerPause(box));
await call(() => docker.containerUnpause(box));
const exec = await docker.containerExec(box, { Cmd: ['echo', 'in'], AttachStdout: true });
await call(() => docker.execStart(exec.Id, new PassThrough().resume(), new PassThrough().resume(), { Detach: false }));
await call(() => docker.execInspect(exec.Id));
await call(() => docker.networkList());
await call(() => docker.networkInspect(net));
await call(() => docker.networkInspect('bridge', { verbose: true }));
await call(() => docker.networkConnect('bridge', { Container: box }));
await call(() => docker.containerInspect(box));
await call(() => docker.networkDisconnect('bridge', { Container: box }));
await call(() => docker.volumeList());
await call(() => docker.volumeInspect(`${name}-vol`));
await call(() => docker.imageCommit(box, { repo: `${name}-image`, tag: 'one', comment: 'made' }));
await call(() => docker.imageInspect(`${name}-image:one`));
await call(() => docker.imageTag(`${name}-image:one`, `${name}-image`, 'two'));
await call(() => docker.imageGet(`${name}-image:two`, Writable.toWeb(nowhere())));
await call(() => docker.containerRestart(box, { timeout: 0 }));
await call(() => docker.containerKill(box));
await call(() => docker.containerWait(box));
await call(() => docker.containerInspect(box));
await call(() => docker.containerExport(box, Writable.toWeb(nowhere())));
await call(() => docker.containerDelete(box, { force: true }));
await call(() => docker.imageDelete(`${name}-image:one`));
await call(() => docker.imageDelete(`${name}-image:two`));
await call(() => docker.volumeDelete(`${name}-vol`));
await call(() => docker.networkDelete(net));
await docker.close();
// Why: an unread answer may keep the process alive.
process.stdout.write(`${JSON.stringify({ failed })}\n`, () => process.exit());
