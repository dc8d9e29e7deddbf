import { setTimeout as wait } from 'node:timers/promises';
import type { Recorder } from './recorder.ts';
import { label, labels, prefix, removeObjects } from './scenario-objects.ts';
import { tarOf } from './tar.ts';

const sleeper = ['sleep', '1000'];

/** Containers in rarer states than those of the objects scenario: what they leave out, or send as null, decides what may be required. */
const rareContainers: Readonly<Record<string, Record<string, unknown>>> = {
  privileged: { Cmd: sleeper, HostConfig: { Privileged: true, IpcMode: 'shareable', AutoRemove: false } },
  restarting: { Cmd: ['false'], HostConfig: { RestartPolicy: { Name: 'always' } } },
  linked: { Cmd: sleeper, HostConfig: { Links: [`${prefix}-privileged:peer`] } },
  unhealthy: {
    Cmd: sleeper,
    Healthcheck: {
      Test: ['CMD-SHELL', 'echo bad; exit 1'],
      Interval: 1_000_000_000,
      Retries: 1,
      Timeout: 1_000_000_000,
    },
  },
  'no-healthcheck': { Cmd: sleeper, Healthcheck: { Test: ['NONE'] }, StopSignal: 'SIGINT', StopTimeout: 1 },
  'entry-only': {
    Entrypoint: ['sleep', '1000'],
    Cmd: [],
    User: '1:1',
    WorkingDir: '/tmp',
    Hostname: 'h',
    Domainname: 'd',
  },
  published: { Cmd: sleeper, ExposedPorts: { '80/tcp': {} }, HostConfig: { PublishAllPorts: true } },
  logging: {
    Cmd: sleeper,
    HostConfig: {
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
      PidsLimit: 10,
      OomKillDisable: false,
    },
  },
  mounts: {
    Cmd: sleeper,
    HostConfig: {
      Mounts: [
        {
          Type: 'bind',
          Source: '/tmp',
          Target: '/b',
          ReadOnly: true,
          BindOptions: { Propagation: 'rprivate' },
        },
        { Type: 'volume', Target: '/v', VolumeOptions: { Labels: labels } },
        { Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 1_000_000 } },
      ],
    },
  },
  disconnected: { Cmd: sleeper, NetworkDisabled: true },
};

export async function states(rec: Recorder): Promise<void> {
  await removeObjects(rec);
  try {
    await rareImages(rec);
    for (const [word, body] of Object.entries(rareContainers)) {
      const path = `/containers/${prefix}-${word}`;
      await rec.call(`ContainerCreate/${word}`, 'POST', '/containers/create', {
        query: { name: `${prefix}-${word}` },
        body: { Image: 'busybox', Labels: labels, ...body },
      });
      await rec.call(`ContainerStart/${word}`, 'POST', `${path}/start`);
    }
    // Why: no answer tells that the first health check has failed and the restarts have slowed down.
    await wait(3000);
    for (const word of Object.keys(rareContainers)) {
      const path = `/containers/${prefix}-${word}`;
      await rec.call(`ContainerInspect/${word}`, 'GET', `${path}/json`);
      await rec.call(`ContainerStats/${word}`, 'GET', `${path}/stats`, {
        query: { stream: 0, 'one-shot': 1 },
      });
      await rec.call(`ContainerTop/${word}`, 'GET', `${path}/top`);
    }
    await rec.call('ContainerList/rare', 'GET', '/containers/json', {
      query: { all: 1, size: 1, filters: { label: [label] } },
    });
    await rareNetworks(rec);
    await rec.call('SystemDataUsage/rare', 'GET', '/system/df');
    await rec.call('VolumeList/rare', 'GET', '/volumes', { query: { filters: { label: [label] } } });
    await rec.call('ImageCommit/no-name', 'POST', '/commit', { query: { container: `${prefix}-published` } });
    await rec.call('ContainerStop/rare', 'POST', `/containers/${prefix}-logging/stop`, { query: { t: 0 } });
    await rec.call('ContainerWait/rare', 'POST', `/containers/${prefix}-logging/wait`, {
      query: { condition: 'not-running' },
    });
  } finally {
    await removeObjects(rec);
  }
}

async function rareImages(rec: Recorder): Promise<void> {
  const build = (slug: string, lines: readonly string[], tag?: string) =>
    rec.call(`ImageBuild/${slug}`, 'POST', '/build', {
      query: tag ? { t: tag, rm: true } : { rm: true },
      headers: { 'Content-Type': 'application/x-tar' },
      body: tarOf({ Dockerfile: [...lines, ''].join('\n'), x: 'x' }),
    });
  await build('scratch', ['FROM scratch', `LABEL ${label}=1`, 'COPY x /x'], `${prefix}-img:scratch`);
  await build(
    'full',
    [
      'FROM busybox',
      `LABEL ${label}=1`,
      'HEALTHCHECK CMD true',
      'ONBUILD RUN true',
      'STOPSIGNAL SIGINT',
      'VOLUME /v',
      'USER 1',
      'SHELL ["/bin/sh", "-e"]',
      'EXPOSE 1/udp',
      'MAINTAINER m',
      'ENV A=b',
      'ENTRYPOINT ["sleep"]',
    ],
    `${prefix}-img:full`,
  );
  await build('dangling', ['FROM busybox', `LABEL ${label}=1`, 'ENV DANGLING=1']);
  for (const tag of ['scratch', 'full']) {
    await rec.call(`ImageInspect/${tag}`, 'GET', `/images/${prefix}-img:${tag}/json`);
    await rec.call(`ImageHistory/${tag}`, 'GET', `/images/${prefix}-img:${tag}/history`);
  }
  const dangling = await rec.call('ImageList/dangling', 'GET', '/images/json', {
    query: { filters: { label: [label], dangling: ['true'] } },
  });
  const id = dangling?.json()[0]?.Id;
  if (id) await rec.call('ImageInspect/dangling', 'GET', `/images/${id}/json`);
}

async function rareNetworks(rec: Recorder): Promise<void> {
  const make = (slug: string, body: object) =>
    rec.call(`NetworkCreate/${slug}`, 'POST', '/networks/create', {
      body: { Name: `${prefix}-${slug}`, Labels: labels, ...body },
    });
  await make('config-only', { ConfigOnly: true, IPAM: { Config: [{ Subnet: '10.199.78.0/24' }] } });
  await make('config-from', { ConfigFrom: { Network: `${prefix}-config-only` } });
  await make('ipv6', { EnableIPv6: true, IPAM: { Config: [{ Subnet: 'fd00:199::/64' }] } });
  await rec.call('NetworkConnect/rare', 'POST', `/networks/${prefix}-ipv6/connect`, {
    body: { Container: `${prefix}-published`, EndpointConfig: { IPAMConfig: {}, DriverOpts: {} } },
  });
  await rec.call('NetworkList/rare', 'GET', '/networks', { query: { filters: { label: [label] } } });
  for (const slug of ['config-only', 'config-from', 'ipv6'])
    await rec.call(`NetworkInspect/${slug}`, 'GET', `/networks/${prefix}-${slug}`);
  await rec.call('ContainerInspect/two-networks', 'GET', `/containers/${prefix}-published/json`);
}
