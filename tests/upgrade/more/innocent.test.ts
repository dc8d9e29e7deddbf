import { describe, expect, test } from 'vitest';
import { breaks, type Talk, talkWith } from '../traffic.ts';
import { asks } from './breakage.ts';

// Clients that ask the same operations as those who were broken, and use nothing of what changed.

interface Innocent {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly talk: readonly Talk[];
  /** Risks that are told all the same, by behaviour or rule. */
  readonly risks?: readonly string[];
}

const cli = 'Docker-Client/29.0.1 (linux)';
const create = 'POST /containers/create';
const made: Partial<Talk> = { status: 201, gets: { Id: 'x', Warnings: [] } };

const innocents: readonly Innocent[] = [
  {
    what: 'a create that says everything as 29 takes it',
    from: 'docker-28.5',
    to: 'docker-29.1',
    talk: [
      {
        ask: create,
        ...made,
        sends: {
          Image: 'a',
          Entrypoint: ['/start.sh'],
          Cmd: [],
          HostConfig: {
            CapAdd: ['NET_ADMIN'],
            Dns: ['1.1.1.1', '::1'],
            Links: [],
            PortBindings: {
              '80/tcp': [
                { HostIp: '', HostPort: '8080' },
                { HostIp: '::', HostPort: '8080' },
              ],
            },
          },
          NetworkingConfig: { EndpointsConfig: { n: { IPAMConfig: { IPv4Address: '172.20.0.9' } } } },
        },
      },
    ],
  },
  {
    what: 'a create with mounts, binds and sysctls that mean the same everywhere',
    from: 'docker-20.10',
    to: 'docker-28.5',
    talk: [
      {
        ask: create,
        ...made,
        sends: {
          Image: 'a',
          HostConfig: {
            Binds: ['/data:/data', 'volume:/ro:ro', '/robin:/rosa:rw'],
            Mounts: [
              { Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 5 } },
              { Type: 'volume', Source: 'v', Target: '/v', VolumeOptions: { NoCopy: true } },
              { Type: 'bind', Source: '/s', Target: '/s', BindOptions: { Propagation: 'rprivate' } },
            ],
            Sysctls: { 'net.core.somaxconn': '512' },
            LogConfig: { Type: 'fluentd', Config: { 'fluentd-async': 'true' } },
            KernelMemory: 0,
          },
        },
      },
    ],
  },
  {
    what: 'networks with a block that is written by its first address, or with none',
    from: 'docker-20.10',
    to: 'docker-29.1',
    talk: [
      {
        ask: 'POST /networks/create',
        ...made,
        sends: {
          Name: 'n',
          CheckDuplicate: true,
          IPAM: { Config: [{ Subnet: '172.20.0.0/16', IPRange: '172.20.5.0/24', Gateway: '172.20.0.1' }] },
        },
      },
      {
        ask: 'POST /networks/create',
        ...made,
        sends: { Name: 'm', IPAM: { Config: [] }, EnableIPv6: false },
      },
    ],
  },
  {
    what: 'an inspected container of a network of its own, of which the default bridge tells nothing',
    from: 'docker-28.5',
    to: 'docker-29.0',
    risks: ['network-settings-ipaddress-gone'],
    talk: [
      asks(cli),
      {
        ask: 'GET /v1.51/containers/a/json',
        agent: cli,
        gets: { Id: 'x', NetworkSettings: { IPAddress: '', Networks: { n: { IPAddress: '172.20.0.2' } } } },
      },
    ],
  },
  {
    what: 'images that have names and dates, by a client that received no old field',
    from: 'docker-25.0',
    to: 'docker-28.5',
    talk: [
      { ask: 'GET /images/json', gets: [{ Id: 'x', RepoTags: ['a:1'], RepoDigests: [], Size: 5 }] },
      {
        ask: 'GET /images/a/json',
        gets: { Id: 'x', Created: '2024-01-01T00:00:00Z', RepoTags: ['a:1'], Config: { Cmd: ['sh'] } },
      },
    ],
  },
  {
    what: 'a pinned version that the other daemon serves',
    from: 'docker-28.5',
    to: 'docker-29.7',
    talk: [
      { ask: 'GET /v1.44/containers/json', gets: [] },
      { ask: 'GET /v1.41/version', gets: { ApiVersion: '1.51' } },
      { ask: 'HEAD /_ping' },
    ],
  },
  {
    what: 'a push and a commit that send what they should',
    from: 'docker-20.10',
    to: 'docker-28.3',
    talk: [
      {
        ask: 'POST /images/a/push?tag=1',
        headers: { 'X-Registry-Auth': 'e30=' },
        items: [{ status: 'Pushed', progressDetail: {} }],
      },
      { ask: 'POST /commit?container=a', sends: {}, status: 201, gets: { Id: 'x' } },
      { ask: 'POST /containers/a/start', status: 204 },
    ],
  },
  {
    what: 'a pull whose stream speaks of no old format',
    from: 'docker-24.0',
    to: 'docker-28.5',
    talk: [
      {
        ask: 'POST /images/create?fromImage=a&tag=1',
        items: [
          { status: 'Pulling from a', id: '1' },
          { status: 'Downloading', progressDetail: { current: 1 } },
        ],
      },
    ],
  },
  {
    what: 'prunes and lists with filters that say what they mean',
    from: 'docker-23.0',
    to: 'docker-29.1',
    talk: [
      {
        ask: 'POST /volumes/prune?filters=%7B%22all%22%3A%5B%22true%22%5D%7D',
        gets: { VolumesDeleted: ['v'] },
      },
      { ask: 'GET /images/json?filters=%7B%22reference%22%3A%5B%22a%22%5D%7D', gets: [] },
      { ask: 'POST /containers/a/wait?condition=not-running', gets: { StatusCode: 0 } },
    ],
  },
  {
    what: 'requests that the recorded daemon refused already',
    from: 'docker-28.5',
    to: 'docker-29.1',
    talk: [
      {
        ask: create,
        sends: { Image: 'none', Entrypoint: '/x', MacAddress: 'y' },
        status: 404,
        gets: { message: 'x' },
      },
      { ask: 'GET /images/json?filter=a', status: 400, gets: { message: 'x' } },
    ],
  },
  {
    what: 'a client of a mock or a test that has no answer yet',
    from: 'docker-28.5',
    to: 'docker-29.1',
    talk: [
      { ask: 'GET /containers/a/logs?stdout=1&follow=1', type: 'application/vnd.docker.multiplexed-stream' },
    ],
  },
];

describe('clients that use nothing of what changed', () => {
  test.each(innocents)('$what: $from to $to', ({ from, to, talk, risks = [] }) => {
    const found = breaks(talkWith(from, ...talk), to);
    const name = ({ behaviour, rule, title }: (typeof found)[number]) => behaviour ?? `${rule}: ${title}`;
    expect(found.filter(({ impact }) => impact === 'breaking').map(name)).toEqual([]);
    expect(found.map(name)).toEqual(risks);
  });
});
