import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startMock } from '../../src/mock/index.ts';
import type { UpgradeFinding, UpgradeReport } from '../../src/model/index.ts';
import { makeTar } from '../../suites/fixtures/tar.ts';
import { call } from '../cli/call.ts';
import { type Client, clientOf } from './client-script.ts';
import { recordWhile } from './record-rig.ts';

// Upgrades that broke somebody: what their client does, recorded with a daemon as they had it, and asked about the one that broke it.

interface Story {
  readonly what: string;
  readonly link: string;
  readonly like: string;
  readonly apiVersion?: string;
  readonly agent: string;
  readonly script: (client: Client) => Promise<unknown>;
  /** For each daemon: what breaks, and no other thing; risks where they are the point. */
  readonly to: Readonly<Record<string, readonly Told[]>>;
}

interface Told {
  readonly rule: string;
  readonly behaviour?: string;
  readonly impact?: 'risky';
  readonly exchanges: readonly number[];
  readonly seen?: RegExp;
  readonly mend: RegExp;
}

const tooOld = (...exchanges: number[]): Told[] => [
  { rule: 'upgrade/version-too-old', exchanges, mend: /^Negotiate: leave DOCKER_API_VERSION unset/ },
];

const run = async (client: Client, version: string, more: object = {}) => {
  const made = await client.post(`${version}/containers/create`, { Image: 'busybox', Cmd: ['top'], ...more });
  const { Id } = made.json as { Id: string };
  await client.post(`${version}/containers/${Id}/start`);
  return Id;
};

/** An image whose config tells no date, as tools make that want the same bytes every time. */
function undatedImage(): Uint8Array {
  const layer = makeTar([{ name: 'f', content: 'x' }]);
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { Cmd: ['/f'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] },
  });
  const name = `${createHash('sha256').update(config).digest('hex')}.json`;
  return makeTar([
    { name, content: config },
    { name: 'l/', type: 'directory' },
    { name: 'l/layer.tar', content: layer },
    {
      name: 'manifest.json',
      content: JSON.stringify([{ Config: name, RepoTags: ['undated:1'], Layers: ['l/layer.tar'] }]),
    },
  ]);
}

const context = (dockerfile: string) => makeTar([{ name: 'Dockerfile', content: dockerfile }]);

const stories: readonly Story[] = [
  {
    what: 'a proxy whose version is built in has no routes',
    link: 'https://github.com/traefik/traefik/issues/12253',
    like: 'docker-28.5',
    agent: 'Traefik/3.5.4',
    script: async (client) => {
      await client.get('/v1.24/version');
      await client.get('/v1.24/containers/json?limit=0');
      await client.get('/v1.24/events?filters=%7B%22type%22%3A%7B%22container%22%3Atrue%7D%7D&until=1');
    },
    to: { 'docker-29.0': tooOld(1, 2, 3), 'docker-27.5': [] },
  },
  {
    what: 'a test library that speaks its default finds no Docker',
    link: 'https://github.com/testcontainers/testcontainers-java/issues/11212',
    like: 'docker-28.5',
    agent: 'tc-java/1.21.3',
    script: async (client) => {
      await client.get('/v1.32/_ping');
      await client.get('/v1.32/info');
      await client.get('/v1.32/version');
    },
    to: { 'docker-29.1': tooOld(1, 2, 3), 'docker-29.3': tooOld(1, 2, 3) },
  },
  {
    what: 'a manager that asks first and speaks its own version all the same fails to load',
    link: 'https://github.com/portainer/portainer/issues/12925',
    like: 'docker-28.5',
    agent: 'Go-http-client/1.1',
    script: async (client) => {
      await client.head('/_ping');
      await client.get('/v1.41/info');
      await client.get('/v1.41/containers/json?all=1');
    },
    to: { 'docker-29.0': tooOld(2, 3) },
  },
  {
    what: 'an updater starts again and again',
    link: 'https://github.com/containrrr/watchtower/issues/2122',
    like: 'docker-28.5',
    agent: 'Go-http-client/1.1',
    script: (client) =>
      client.get('/v1.25/containers/json?filters=%7B%22status%22%3A%7B%22running%22%3Atrue%7D%7D'),
    to: { 'docker-29.2': tooOld(1) },
  },
  {
    what: 'a build breaks off as a broken pipe',
    link: 'https://github.com/juanfont/headscale/issues/3328',
    like: 'docker-28.5',
    agent: 'go-dockerclient',
    script: (client) => client.post('/v1.25/build?t=a', context('FROM busybox\n')),
    to: {
      'docker-29.0': [
        ...tooOld(1),
        { rule: 'upgrade/refused-mid-upload', exchanges: [1], mend: /read the answer when writing fails/ },
      ],
    },
  },
  {
    what: 'a new client does not speak to an old server',
    link: 'https://github.com/podman-container-tools/podman/issues/27890',
    like: 'docker-29',
    agent: 'Docker-Client/29.0.1 (linux)',
    script: async (client) => {
      await client.head('/_ping');
      await client.get('/v1.52/containers/json');
    },
    to: {
      'podman-5.4': [
        { rule: 'upgrade/client-refuses', exchanges: [1, 2], mend: /still speaks this version/ },
      ],
      'podman-5.8': [],
    },
  },
  {
    what: 'what 29.2 refuses 29.3 serves',
    link: 'https://github.com/moby/moby/pull/52067',
    like: 'docker-28.5',
    agent: 'curl/8.5.0',
    script: (client) => client.get('/v1.41/containers/json'),
    to: { 'docker-29.2': tooOld(1), 'docker-29.3': [] },
  },
  {
    what: 'what the daemon stands on shows through',
    link: 'https://github.com/google/cadvisor/issues/3749',
    like: 'docker-28.5',
    agent: 'Go-http-client/1.1',
    script: async (client) => {
      await client.head('/_ping');
      await client.get('/v1.51/info');
    },
    to: {
      'docker-29.7': [
        {
          rule: 'behaviour/environment',
          behaviour: 'info-driver-containerd',
          impact: 'risky',
          exchanges: [2],
          seen: /overlay2/,
          mend: /io\.containerd\.snapshotter\.v1/,
        },
      ],
    },
  },
  {
    what: 'an image has no ContainerConfig',
    link: 'https://github.com/docker/compose/issues/11742',
    like: 'docker-26.1',
    apiVersion: '1.44',
    agent: 'docker-compose/1.29.2 docker-py/5.0.0',
    script: async (client) => {
      await client.get('/version');
      await client.get('/v1.44/images/busybox/json');
    },
    to: {
      'docker-26.0': [
        {
          rule: 'behaviour/field-gone',
          behaviour: 'image-inspect-container-gone',
          exchanges: [2],
          mend: /^Read Config\.$/,
        },
      ],
    },
  },
  {
    what: 'a decoder that wants VirtualSize fails',
    link: 'https://github.com/softprops/shiplift/issues/332',
    like: 'docker-20.10',
    agent: 'shiplift',
    script: (client) => client.get('/images/json'),
    to: {
      'docker-25.0': [
        {
          rule: 'behaviour/field-gone',
          behaviour: 'image-list-virtual-size-gone',
          exchanges: [1],
          seen: /^\d+$/,
          mend: /^Read Size/,
        },
      ],
      'docker-23.0': [],
    },
  },
  {
    what: 'a listener to events sees no status',
    link: 'https://github.com/podman-desktop/podman-desktop/issues/17229',
    like: 'docker-28.5',
    agent: 'docker-modem',
    script: async (client) => {
      await client.get('/_ping');
      await run(client, '/v1.51');
      await client.get(`/v1.51/events?since=0&until=${Math.ceil(Date.now() / 1000)}`);
    },
    to: {
      'docker-29.0': [
        {
          rule: 'behaviour/field-gone',
          behaviour: 'events-legacy-fields-gone',
          exchanges: [4],
          mend: /Action, Actor\.ID and Actor\.Attributes\.image/,
        },
      ],
    },
  },
  {
    what: 'the address of a container is where it was never looked for',
    link: 'https://github.com/fabric8io/docker-maven-plugin/issues/1887',
    like: 'docker-28.5',
    agent: 'Apache-HttpClient/4.5.14 (Java/17)',
    script: async (client) => {
      await client.get('/version');
      const id = await run(client, '/v1.51');
      await client.get(`/v1.51/containers/${id}/json`);
    },
    to: {
      'docker-29.0': ['EndpointID', 'Gateway', 'IPAddress', 'IPPrefixLen', 'MacAddress'].map((name) => ({
        rule: 'behaviour/field-gone',
        behaviour: `network-settings-${name.toLowerCase()}-gone`,
        exchanges: [4],
        mend: new RegExp(`Read NetworkSettings\\.Networks\\[\\*\\]\\.${name}`),
      })),
    },
  },
  {
    what: 'the MAC address of a container has no effect',
    link: 'https://github.com/docker/docker-py/issues/3396',
    like: 'docker-20.10',
    agent: 'docker-sdk-python/7.1.0',
    script: async (client) => {
      await client.get('/version');
      await client.post('/v1.41/networks/create', { Name: 'n' });
      await client.post('/v1.41/containers/create', {
        Image: 'busybox',
        MacAddress: '02:42:ac:11:00:09',
        NetworkingConfig: { EndpointsConfig: { n: null } },
      });
    },
    to: {
      'docker-28.5': [
        {
          rule: 'behaviour/input-ignored',
          behaviour: 'create-mac-address-moved',
          exchanges: [3],
          seen: /02:42:ac:11:00:09/,
          mend: /EndpointsConfig\.NETWORK\.MacAddress/,
        },
      ],
      'docker-29.7': [
        {
          rule: 'behaviour/input-ignored',
          behaviour: 'create-mac-address-ignored',
          exchanges: [3],
          mend: /EndpointsConfig\.NETWORK\.MacAddress/,
        },
      ],
    },
  },
  {
    what: 'an image without a date has none, where it had the first of all',
    link: 'https://github.com/moby/moby/issues/47368',
    like: 'docker-20.10',
    agent: 'tc-java/1.19.5',
    script: async (client) => {
      await client.post('/images/load', undatedImage());
      await client.get('/images/undated:1/json');
    },
    to: {
      'docker-26.1': [
        {
          rule: 'behaviour/field-gone',
          behaviour: 'image-inspect-created-absent',
          impact: 'risky',
          exchanges: [2],
          seen: /0001-01-01T00:00:00Z/,
          mend: /parse no empty text/,
        },
        // Nobody told of these here, and they go as well.
        {
          rule: 'behaviour/field-gone',
          behaviour: 'image-inspect-container-gone',
          exchanges: [2],
          mend: /Config/,
        },
        {
          rule: 'behaviour/field-gone',
          behaviour: 'image-list-virtual-size-gone',
          exchanges: [2],
          mend: /Size/,
        },
      ],
    },
  },
];

/** Why by daemon: a recording has threads of its own, and one serves all clients of a daemon. */
const byDaemon = Map.groupBy(stories, ({ like, apiVersion }) =>
  [like, apiVersion].filter(Boolean).join(' at '),
);

describe.each([...byDaemon])('recorded with %s', (_daemon, told) => {
  let recorded: ReturnType<typeof recordAll> | undefined;
  afterAll(async () => (await recorded)?.[Symbol.asyncDispose]());

  test.each(told)('$what ($link)', async (story) => {
    recorded ??= recordAll(told);
    const { file, places } = await recorded;
    const [first = 0, last = 0] = places.get(story) ?? [];
    const where = `exchange.id >= ${first} && exchange.id <= ${last}`;
    for (const [daemon, expected] of Object.entries(story.to)) {
      const { code, out } = await call('upgrade', file, '--to', daemon, '--json', '--where', where);
      const { findings, exchanges } = JSON.parse(out) as UpgradeReport;
      expect(exchanges).toBe(last - first + 1);
      for (const each of expected) expect(findings).toContainEqual(findingOf(each, first - 1));
      const breaking = findings.filter(({ impact }) => impact === 'breaking');
      const wanted = expected.filter(({ impact }) => impact !== 'risky');
      expect(new Set(breaking.map(nameOf))).toEqual(new Set(wanted.map(nameOf)));
      expect(code).toBe(breaking.length > 0 ? 1 : 0);
    }
  });
});

const nameOf = ({ behaviour, rule }: Pick<UpgradeFinding, 'rule' | 'behaviour'>): string => behaviour ?? rule;

const findingOf = ({ mend, seen, impact, exchanges, ...told }: Told, before: number) =>
  expect.objectContaining({
    ...told,
    impact: impact ?? 'breaking',
    exchanges: exchanges.map((number) => number + before),
    mend: expect.stringMatching(mend),
    ...(seen ? { seen: expect.stringMatching(seen) } : {}),
  });

/** All stories of one daemon in one capture, and where each of them stands in it. */
async function recordAll(told: readonly Story[]) {
  const folder = await mkdtemp(join(tmpdir(), 'wirewhale-breakages-'));
  const file = join(folder, 'up.pcapng');
  const [{ like, apiVersion } = stories[0]!] = told;
  await using mock = await startMock({ like, ...(apiVersion ? { apiVersion } : {}) });
  const places = new Map<Story, readonly [number, number]>();
  const target = { address: mock.address, url: mock.url, origin: '--host' as const };
  const { problems, result } = await recordWhile({ target, file }, async (socket) => {
    let asked = 0;
    for (const story of told) {
      const first = asked + 1;
      await story.script(clientOf(socket, story.agent, () => asked++));
      places.set(story, [first, asked]);
    }
  });
  expect(problems).toEqual([]);
  expect(result.counts.lost).toBe(0);
  return {
    file,
    places,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
