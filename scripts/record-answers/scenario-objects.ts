import type { Recorder } from './recorder.ts';
import { tarOf } from './tar.ts';

/** Everything the recorder makes carries this label and a name that begins with `ww-rec`. */
export const label = 'org.wirewhale.record';
export const labels = { [label]: '1' };
export const prefix = 'ww-rec';

/** Ids of what `makeObjects` made, by a word of ours. */
export interface Made {
  readonly containers: Record<string, string>;
  network: string;
}

const sleeper = ['sleep', '1000'];

/** Container bodies of as many kinds as the answers differ by. */
const containerBodies = (): Record<string, Record<string, unknown>> => ({
  running: {
    Image: 'busybox',
    Cmd: sleeper,
    Env: ['A=b'],
    Labels: labels,
    ExposedPorts: { '80/tcp': {}, '81/udp': {} },
    Volumes: { '/anonymous': {} },
    Healthcheck: { Test: ['CMD', 'true'], Interval: 1_000_000_000 },
    HostConfig: {
      Binds: [`${prefix}-vol:/data:ro`, '/tmp:/host'],
      PortBindings: { '80/tcp': [{ HostPort: '0' }] },
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 },
      Tmpfs: { '/scratch': '' },
      Memory: 64 * 1024 * 1024,
    },
  },
  tty: { Image: 'busybox', Cmd: ['sh', '-c', 'echo tty; cat'], Tty: true, OpenStdin: true, Labels: labels },
  stdin: {
    Image: 'busybox',
    Cmd: ['cat'],
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    Labels: labels,
  },
  created: { Image: 'busybox', Labels: labels },
  exited: {
    Image: 'busybox',
    Cmd: ['sh', '-c', 'echo out; echo err >&2; echo x > /new; rm /etc/group; exit 3'],
    Labels: labels,
  },
  paused: { Image: 'busybox', Cmd: sleeper, Labels: labels },
  host: {
    Image: 'busybox',
    Cmd: sleeper,
    Labels: labels,
    HostConfig: { NetworkMode: 'host', PidMode: 'host' },
  },
  none: {
    Image: 'busybox',
    Cmd: sleeper,
    Labels: labels,
    HostConfig: { NetworkMode: 'none', LogConfig: { Type: 'none' } },
  },
  user: {
    Image: 'busybox',
    Cmd: sleeper,
    Labels: labels,
    HostConfig: {
      NetworkMode: `${prefix}-net`,
      Mounts: [
        { Type: 'volume', Source: `${prefix}-vol`, Target: '/m' },
        { Type: 'tmpfs', Target: '/t' },
      ],
      CapAdd: ['NET_ADMIN'],
      CapDrop: ['MKNOD'],
      Dns: ['127.0.0.1'],
      DnsSearch: ['example.org'],
      DnsOptions: ['ndots:1'],
      ExtraHosts: ['h:127.0.0.1'],
      GroupAdd: ['1'],
      SecurityOpt: ['no-new-privileges'],
      Ulimits: [{ Name: 'nofile', Soft: 100, Hard: 200 }],
      Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/n', CgroupPermissions: 'rwm' }],
      DeviceCgroupRules: ['c 1:3 rwm'],
      Sysctls: { 'net.ipv4.ip_forward': '0' },
      ReadonlyRootfs: true,
      Init: true,
    },
    NetworkingConfig: { EndpointsConfig: { [`${prefix}-net`]: { Aliases: ['alias'] } } },
  },
  shared: {
    Image: 'busybox',
    Cmd: sleeper,
    Labels: labels,
    HostConfig: { NetworkMode: `container:${prefix}-user`, VolumesFrom: [`${prefix}-running`] },
  },
  missing: { Image: 'busybox', Cmd: ['/no/such/binary'], Labels: labels },
});

/** Makes images, a volume, a network and the containers; records what making them answers. */
export async function makeObjects(rec: Recorder): Promise<Made> {
  const rootfs = tarOf({ 'hello.txt': 'hello\n', 'etc/': '' });
  await rec.call('ImageCreate/import', 'POST', '/images/create', {
    query: { fromSrc: '-', repo: `${prefix}-img`, tag: 'import', changes: [`LABEL ${label}=1`] },
    headers: { 'Content-Type': 'application/x-tar' },
    body: rootfs,
  });
  const build = (
    slug: string,
    files: Record<string, string>,
    query: Record<string, string | number | boolean>,
  ) =>
    rec.call(`ImageBuild/${slug}`, 'POST', '/build', {
      query,
      headers: { 'Content-Type': 'application/x-tar' },
      body: tarOf(files),
      timeoutMs: 60_000,
    });
  const from = `FROM busybox\nLABEL ${label}=1\n`;
  await build('built', { Dockerfile: `${from}RUN echo hi\n` }, { t: `${prefix}-img:build`, rm: true });
  await build('quiet', { Dockerfile: `${from}ENV A=b\n` }, { q: true, t: `${prefix}-img:quiet` });
  await build('fails', { Dockerfile: `${from}RUN exit 7\n` }, { rm: true, forcerm: true });
  await build('unknown-image', { Dockerfile: 'FROM wirewhale/nothing:here\n' }, {});
  await build('no-dockerfile', { x: 'y' }, {});
  await build('bad-tag', { Dockerfile: from }, { t: 'BAD TAG' });
  await build('bad-dockerfile', { Dockerfile: 'NONSENSE\n' }, {});

  await rec.call('VolumeCreate/labelled', 'POST', '/volumes/create', {
    body: { Name: `${prefix}-vol`, Labels: labels, DriverOpts: { type: 'tmpfs', device: 'tmpfs' } },
  });
  await rec.call('VolumeCreate/bare', 'POST', '/volumes/create', { body: { Name: `${prefix}-bare` } });
  await rec.call('VolumeCreate/anonymous', 'POST', '/volumes/create', { body: { Labels: labels } });
  await rec.call('VolumeCreate/bad-driver', 'POST', '/volumes/create', {
    body: { Name: `${prefix}-v2`, Driver: 'nosuch' },
  });
  await rec.call('VolumeCreate/bad-name', 'POST', '/volumes/create', { body: { Name: '../x' } });
  const network = await rec.call('NetworkCreate/labelled', 'POST', '/networks/create', {
    body: {
      Name: `${prefix}-net`,
      CheckDuplicate: true,
      Labels: labels,
      Options: { 'com.docker.network.bridge.enable_icc': 'true' },
      IPAM: { Config: [{ Subnet: '10.199.77.0/24', Gateway: '10.199.77.1' }] },
    },
  });
  await rec.call('NetworkCreate/bare', 'POST', '/networks/create', {
    body: { Name: `${prefix}-bare`, Internal: true },
  });
  await rec.call('NetworkCreate/duplicate', 'POST', '/networks/create', {
    body: { Name: `${prefix}-net`, CheckDuplicate: true },
  });
  await rec.call('NetworkCreate/bad-driver', 'POST', '/networks/create', {
    body: { Name: `${prefix}-x`, Driver: 'nosuch' },
  });
  await rec.call('NetworkCreate/reserved', 'POST', '/networks/create', { body: { Name: 'bridge' } });
  await rec.call('NetworkCreate/overlay', 'POST', '/networks/create', {
    body: { Name: `${prefix}-o`, Driver: 'overlay' },
  });

  const made: Made = { containers: {}, network: network?.json().Id };
  for (const [word, body] of Object.entries(containerBodies())) {
    const created = await rec.call(`ContainerCreate/${word}`, 'POST', '/containers/create', {
      query: { name: `${prefix}-${word}` },
      body,
    });
    if (created?.status === 201) made.containers[word] = created.json().Id;
    if (word === 'created') continue;
    await rec.call(`ContainerStart/${word}`, 'POST', `/containers/${prefix}-${word}/start`);
  }
  await rec.call('ContainerWait/exited', 'POST', `/containers/${prefix}-exited/wait`);
  await rec.call('ContainerPause/first', 'POST', `/containers/${prefix}-paused/pause`);
  await rec.call('NetworkConnect/second', 'POST', `/networks/${prefix}-bare/connect`, {
    body: { Container: `${prefix}-running`, EndpointConfig: { Aliases: ['a2'] } },
  });
  return made;
}

/** Removes what the recorder made, and only that; records what removing answers. */
export async function removeObjects(rec: Recorder): Promise<void> {
  const find = async (path: string, filters: object, query: object = {}) => {
    const reply = await rec.call('x', 'GET', path, { query: { ...query, filters }, silent: true });
    return reply?.status === 200 ? reply.json() : undefined;
  };
  const silent = { silent: true };
  for (const filters of [{ label: [label] }, { name: [prefix] }])
    for (const { Id } of (await find('/containers/json', filters, { all: 1 })) ?? [])
      await rec.call('x', 'DELETE', `/containers/${Id}?force=1&v=1`, silent);
  for (const { Id } of (await find('/networks', { name: [prefix] })) ?? [])
    await rec.call('x', 'DELETE', `/networks/${Id}`, silent);
  for (const filters of [{ label: [label] }, { name: [prefix] }])
    for (const { Name } of (await find('/volumes', filters))?.Volumes ?? [])
      await rec.call('x', 'DELETE', `/volumes/${Name}?force=1`, silent);
  for (const { Id } of (await find('/images/json', { label: [label] }, { all: 1 })) ?? [])
    await rec.call('x', 'DELETE', `/images/${Id}?force=1`, silent);
}
