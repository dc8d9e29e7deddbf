import { asks, testBreakages } from './breakage.ts';

const cli = 'Docker-Client/29.0.1 (linux)';
const python = 'docker-sdk-python/7.1.0';

testBreakages('answers', [
  {
    what: 'a key that was always there is absent: Config.Entrypoint of 28.2',
    link: 'https://github.com/JonathonReinhart/scuba/issues/262',
    from: 'docker-28.1',
    to: 'docker-28.2',
    talk: [
      asks('Docker-Client/28.2.1 (linux)'),
      {
        ask: 'GET /v1.49/images/a/json',
        agent: 'Docker-Client/28.2.1 (linux)',
        gets: { Id: 'x', Config: { Cmd: ['/bin/sh'], Entrypoint: null, Labels: null } },
      },
    ],
    told: [
      {
        rule: 'behaviour/field-gone',
        behaviour: 'image-inspect-config-empties-gone-28-2',
        impact: 'risky',
        exchanges: [2],
        mend: /absent as empty/,
      },
    ],
  },
  {
    what: 'a decoder that insists on AttachStderr fails',
    link: 'https://github.com/fortanix/salmiac/pull/51',
    from: 'docker-28.1',
    to: 'docker-28.5',
    talk: [
      {
        ask: 'GET /images/a/json',
        agent: 'shiplift',
        gets: { Id: 'x', Config: { AttachStderr: false, Tty: false, Cmd: ['sh'] } },
      },
    ],
    told: [
      {
        rule: 'behaviour/field-gone',
        behaviour: 'image-inspect-config-unused-gone',
        impact: 'risky',
        exchanges: [1],
        mend: /without/,
      },
    ],
  },
  {
    what: 'a builder whose attributes must be set lacks container and containerConfig',
    link: 'https://github.com/dmandalidis/docker-client/issues/716',
    from: 'docker-25.0',
    to: 'docker-26.0',
    talk: [
      {
        ask: 'GET /images/a/json',
        agent: 'Jersey/3.1.5 (Apache HttpClient 5.2.1)',
        gets: { Id: 'x', Container: '', ContainerConfig: { Cmd: ['sh'], Image: '' }, Config: {} },
      },
    ],
    told: [
      {
        rule: 'behaviour/field-gone',
        behaviour: 'image-inspect-container-gone',
        impact: 'breaking',
        exchanges: [1],
        mend: /Read Config/,
      },
    ],
  },
  {
    what: 'the list of images has no VirtualSize',
    link: 'https://github.com/openanalytics/shinyproxy/issues/474',
    from: 'docker-24.0',
    to: 'docker-25.0',
    talk: [
      { ask: 'GET /images/json?all=0', agent: 'Jersey/2.22.2', gets: [{ Id: 'x', Size: 7, VirtualSize: 7 }] },
    ],
    told: [
      {
        rule: 'behaviour/field-gone',
        behaviour: 'image-list-virtual-size-gone',
        impact: 'breaking',
        exchanges: [1],
        mend: /Read Size/,
      },
    ],
  },
  {
    what: 'a worker reads the address of its container by the key of the default bridge',
    link: 'https://github.com/openzim/zimfarm/issues/1521',
    from: 'docker-28.5',
    to: 'docker-29.0',
    talk: [
      { ask: 'GET /version', agent: python, gets: { ApiVersion: '1.51' } },
      {
        ask: 'GET /v1.51/containers/a/json',
        agent: python,
        gets: {
          Id: 'x',
          NetworkSettings: { IPAddress: '172.17.0.2', Networks: { bridge: { IPAddress: '172.17.0.2' } } },
        },
      },
    ],
    told: [
      {
        rule: 'behaviour/field-gone',
        behaviour: 'network-settings-ipaddress-gone',
        impact: 'breaking',
        exchanges: [2],
        mend: /Networks\[\*\]\.IPAddress/,
      },
    ],
  },
  {
    what: 'a name for images without a name gives way to an empty list',
    link: 'https://github.com/moby/moby/pull/45068',
    from: 'docker-23.0',
    to: 'docker-24.0',
    talk: [
      {
        ask: 'GET /images/json',
        agent: python,
        gets: [{ Id: 'x', RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'] }],
      },
    ],
    told: [
      {
        rule: 'behaviour/field-changed',
        behaviour: 'image-list-none-gone',
        impact: 'breaking',
        exchanges: [1],
        mend: /empty list/,
      },
    ],
  },
  {
    what: 'the short id is no alias any more',
    link: 'https://github.com/docker/docker-py/pull/3261',
    from: 'docker-25.0',
    to: 'docker-26.0',
    talk: [
      { ask: 'GET /version', agent: python, gets: { ApiVersion: '1.44' } },
      {
        ask: 'GET /v1.44/containers/a/json',
        agent: python,
        gets: {
          Id: '0123456789abcdef',
          NetworkSettings: {
            Networks: { n: { Aliases: ['0123456789ab'], DNSNames: ['a', '0123456789ab'] } },
          },
        },
      },
    ],
    told: [
      {
        rule: 'behaviour/field-changed',
        behaviour: 'container-inspect-aliases-without-id',
        impact: 'risky',
        exchanges: [2],
        mend: /DNSNames/,
      },
    ],
  },
  {
    what: 'the storage driver of an image is not told by the containerd store',
    link: 'https://github.com/moby/moby/pull/50893',
    from: 'docker-28.5',
    to: 'docker-29.0',
    talk: [
      asks(cli),
      {
        ask: 'GET /v1.51/images/a/json',
        agent: cli,
        gets: {
          Id: 'x',
          GraphDriver: { Name: 'overlay2', Data: { UpperDir: '/var/lib/docker/overlay2/x' } },
        },
      },
    ],
    told: [
      {
        rule: 'behaviour/environment',
        behaviour: 'graph-driver-containerd',
        impact: 'risky',
        exchanges: [2],
        mend: /optional/,
      },
    ],
  },
  {
    what: 'the id of an image is another with the containerd store',
    link: 'https://github.com/microsoft/component-detection/pull/1633',
    from: 'docker-28.5',
    to: 'docker-29.1',
    talk: [{ ask: 'GET /v1.51/images/a/json', agent: 'Docker.DotNet', gets: { Id: 'sha256:1' } }],
    told: [
      {
        rule: 'behaviour/environment',
        behaviour: 'image-ids-containerd',
        impact: 'risky',
        exchanges: [1],
        mend: /same daemon/,
      },
    ],
  },
  {
    what: 'a saved image has the whole index, and platforms that were never pulled',
    link: 'https://github.com/stacklok/toolhive/pull/3815',
    from: 'docker-28.5',
    to: 'docker-29.1',
    talk: [
      asks(cli),
      { ask: 'GET /v1.51/images/get?names=a', agent: cli, type: 'application/x-tar', gets: 'tar' },
    ],
    told: [
      {
        rule: 'behaviour/environment',
        behaviour: 'image-archives-containerd',
        impact: 'risky',
        exchanges: [2],
        mend: /platform/,
      },
    ],
  },
  {
    what: 'the use of each CPU is not told on cgroups v2',
    link: 'https://github.com/mackerelio/mackerel-agent-plugins/issues/885',
    from: 'docker-19.03',
    to: 'docker-20.10',
    talk: [
      {
        ask: 'GET /v1.40/containers/a/stats?stream=0',
        agent: 'go-dockerclient',
        gets: { cpu_stats: { cpu_usage: { total_usage: 9, percpu_usage: [4, 5] }, online_cpus: 2 } },
      },
    ],
    told: [
      {
        rule: 'behaviour/environment',
        behaviour: 'stats-cgroup-v2',
        impact: 'risky',
        exchanges: [1],
        mend: /online_cpus/,
      },
    ],
  },
  {
    what: 'a stream of events has no status, also for a client that is held down by nothing',
    link: 'https://github.com/obeone/traefik_network_connector/pull/22',
    from: 'docker-28.5',
    to: 'docker-29.1',
    talk: [
      { ask: 'GET /version', agent: python, gets: { ApiVersion: '1.51' } },
      {
        ask: 'GET /v1.51/events?filters=%7B%22type%22%3A%5B%22network%22%5D%7D',
        agent: python,
        items: [{ status: 'start', id: 'x', from: 'a', Type: 'container', Action: 'start' }],
      },
    ],
    told: [
      {
        rule: 'behaviour/field-gone',
        behaviour: 'events-legacy-fields-gone',
        impact: 'breaking',
        exchanges: [2],
        mend: /Actor\.ID/,
      },
    ],
  },
  {
    what: 'the gateway of a network has no prefix length, which newer clients insist on',
    link: 'https://github.com/moby/moby/issues/52991',
    from: 'docker-26.1',
    to: 'docker-28.5',
    talk: [
      {
        ask: 'GET /v1.45/networks',
        agent: python,
        gets: [{ Name: 'n', IPAM: { Config: [{ Subnet: 'fd05::/112', Gateway: 'fd05::1/112' }] } }],
      },
    ],
    told: [
      {
        rule: 'behaviour/field-changed',
        behaviour: 'network-gateway-without-prefix',
        impact: 'risky',
        exchanges: [1],
        mend: /both/,
      },
    ],
  },
  {
    what: 'an image of a store that was taken over has no Config',
    link: 'https://github.com/ansible-collections/community.docker/issues/1194',
    from: 'docker-28.5',
    to: 'docker-29.0',
    talk: [{ ask: 'GET /v1.51/images/a/json', agent: python, gets: { Id: 'x', Config: { Env: ['A=b'] } } }],
    told: [
      {
        rule: 'behaviour/environment',
        behaviour: 'image-inspect-incomplete',
        impact: 'risky',
        exchanges: [1],
        mend: /29\.2/,
      },
    ],
  },
]);
