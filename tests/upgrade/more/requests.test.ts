import { asks, testBreakages } from './breakage.ts';

const cli = 'Docker-Client/28.5.1 (linux)';
const modem = 'docker-modem';
const create = 'POST /containers/create';

testBreakages('requests', [
  {
    what: 'an entrypoint that is text and no list is refused',
    link: 'https://github.com/MCSManager/MCSManager/issues/1864',
    from: 'docker-28.5',
    to: 'docker-29.0',
    talk: [
      { ask: create, agent: modem, sends: { Image: 'a', Entrypoint: '/start.sh' }, status: 201, gets: {} },
    ],
    told: [
      {
        rule: 'behaviour/input-refused',
        behaviour: 'create-text-for-list-refused',
        impact: 'breaking',
        exchanges: [1],
        mend: /list/,
      },
    ],
  },
  {
    what: 'a port is published on localhost, which is no address',
    link: 'https://github.com/hyperledger/fabric-x-committer/issues/330',
    from: 'docker-28.5',
    to: 'docker-29.1',
    talk: [
      {
        ask: create,
        agent: 'go-dockerclient',
        sends: {
          Image: 'a',
          HostConfig: { PortBindings: { '80/tcp': [{ HostIp: 'localhost', HostPort: '8080' }] } },
        },
        status: 201,
        gets: {},
      },
    ],
    told: [
      {
        rule: 'behaviour/input-refused',
        behaviour: 'addresses-parsed',
        impact: 'breaking',
        exchanges: [1],
        mend: /127\.0\.0\.1/,
      },
    ],
  },
  {
    what: 'the names of members may be written as one likes, and the address is none all the same',
    link: 'https://github.com/open-telemetry/opentelemetry-ebpf-instrumentation/pull/1293',
    from: 'docker-28.5',
    to: 'docker-29.1',
    talk: [
      {
        ask: create,
        agent: 'go-dockerclient',
        sends: {
          image: 'a',
          hostConfig: { portBindings: { '80/tcp': [{ hostIP: 'localhost', hostPort: '8080' }] } },
        },
        status: 201,
        gets: {},
      },
    ],
    told: [
      {
        rule: 'behaviour/input-refused',
        behaviour: 'addresses-parsed',
        impact: 'breaking',
        exchanges: [1],
        mend: /127\.0\.0\.1/,
      },
    ],
  },
  {
    what: 'a push without credentials needs a header that says so, for one release',
    link: 'https://github.com/moby/moby/issues/50614',
    from: 'docker-27.5',
    to: 'docker-28.3',
    talk: [
      {
        ask: 'POST /v1.47/images/localhost:5000/a/push?tag=1',
        agent: 'docker-sdk-python/7.1.0',
        sends: {},
        items: [{ status: 'Pushed' }],
      },
    ],
    told: [
      {
        rule: 'behaviour/input-refused',
        behaviour: 'push-auth-header-needed',
        impact: 'risky',
        exchanges: [1],
        mend: /e30=/,
      },
    ],
  },
  {
    what: 'a push without that header is refused by older releases',
    link: 'https://github.com/apocas/dockerode/issues/416',
    from: 'docker-28.5',
    to: 'docker-26.1',
    talk: [
      {
        ask: 'POST /v1.45/images/localhost:5000/a/push?tag=1',
        agent: 'docker-modem',
        items: [{ status: 'Pushed' }],
      },
    ],
    told: [
      {
        rule: 'behaviour/input-refused',
        behaviour: 'push-auth-header-refused',
        impact: 'breaking',
        exchanges: [1],
        mend: /e30=/,
      },
    ],
  },
  {
    what: 'a commit without a body is refused',
    link: 'https://github.com/moby/moby/issues/45543',
    from: 'docker-20.10',
    to: 'docker-23.0',
    talk: [{ ask: 'POST /commit?container=a&repo=b', agent: 'curl/7.68.0', status: 201, gets: { Id: 'x' } }],
    told: [
      {
        rule: 'behaviour/input-refused',
        behaviour: 'commit-body-missing',
        impact: 'breaking',
        exchanges: [1],
        mend: /\{\}/,
      },
    ],
  },
  {
    what: 'a start with a body, be it empty, is refused',
    link: 'https://github.com/docker-java/docker-java/issues/1101',
    from: 'docker-17.03',
    to: '1.41',
    talk: [{ ask: 'POST /v1.21/containers/a/start', agent: 'docker-java', sends: {}, status: 204 }],
    told: [
      {
        rule: 'behaviour/input-refused',
        behaviour: 'start-body-refused',
        impact: 'breaking',
        exchanges: [1],
        mend: /created/,
      },
    ],
  },
  {
    what: 'the environment has no variables of the linked container',
    link: 'https://github.com/docker/cli/issues/6666',
    from: 'docker-28.5',
    to: 'docker-29.0',
    talk: [
      asks(cli),
      {
        ask: 'POST /v1.51/containers/create?name=b',
        agent: cli,
        sends: { Image: 'a', HostConfig: { Links: ['c1:c1'] } },
        status: 201,
        gets: {},
      },
    ],
    told: [
      {
        rule: 'behaviour/input-ignored',
        behaviour: 'links-without-environment',
        impact: 'risky',
        exchanges: [2],
        mend: /DOCKER_KEEP_DEPRECATED_LEGACY_LINKS_ENV_VARS/,
      },
    ],
  },
  {
    what: 'a prune of volumes leaves those that have a name',
    link: 'https://github.com/docker/cli/issues/4028',
    from: 'docker-20.10',
    to: 'docker-23.0',
    talk: [
      { ask: 'POST /volumes/prune', agent: 'docker-sdk-python/6.0.0', gets: { VolumesDeleted: ['data'] } },
    ],
    told: [
      {
        rule: 'behaviour/default',
        behaviour: 'volume-prune-anonymous-only',
        impact: 'risky',
        exchanges: [1],
        mend: /all=true/,
      },
    ],
  },
  {
    what: 'an option of a log driver under its old name is refused',
    link: 'https://github.com/aws/amazon-ecs-agent/pull/4558',
    from: 'docker-27.5',
    to: 'docker-28.0',
    talk: [
      {
        ask: create,
        agent: 'go-dockerclient',
        sends: {
          Image: 'a',
          HostConfig: { LogConfig: { Type: 'fluentd', Config: { 'fluentd-async-connect': 'true' } } },
        },
        status: 201,
        gets: {},
      },
    ],
    told: [
      {
        rule: 'behaviour/input-refused',
        behaviour: 'fluentd-async-connect-gone',
        impact: 'breaking',
        exchanges: [1],
        mend: /fluentd-async/,
      },
    ],
  },
  {
    what: 'a limit of kernel memory has no effect',
    link: 'https://github.com/ansible-collections/community.docker/pull/576',
    from: 'docker-20.10',
    to: 'docker-23.0',
    talk: [
      {
        ask: create,
        agent: 'docker-sdk-python/5.0.3',
        sends: { Image: 'a', HostConfig: { KernelMemory: 67108864 } },
        status: 201,
        gets: {},
      },
    ],
    told: [
      {
        rule: 'behaviour/input-ignored',
        behaviour: 'create-kernel-memory-ignored',
        impact: 'risky',
        exchanges: [1],
        mend: /Memory/,
      },
    ],
  },
  {
    what: 'a subnet that is written by an address in it is refused',
    link: 'https://github.com/moby/moby/pull/45759',
    from: 'docker-24.0',
    to: 'docker-25.0',
    talk: [
      {
        ask: 'POST /networks/create',
        agent: 'docker-sdk-python/6.1.3',
        sends: { Name: 'n', IPAM: { Config: [{ Subnet: '172.20.0.1/16' }] } },
        status: 201,
        gets: { Id: 'x' },
      },
    ],
    told: [
      {
        rule: 'behaviour/input-refused',
        behaviour: 'network-subnet-checked',
        impact: 'breaking',
        exchanges: [1],
        mend: /172\.20\.0\.0\/16/,
      },
    ],
  },
  {
    what: 'a second network of the same name is refused',
    link: 'https://github.com/ddev/ddev/pull/5541',
    from: 'docker-24.0',
    to: 'docker-25.0',
    talk: [
      {
        ask: 'POST /networks/create',
        agent: 'go-dockerclient',
        sends: { Name: 'n', CheckDuplicate: false },
        status: 201,
        gets: { Id: 'x' },
      },
    ],
    told: [
      {
        rule: 'behaviour/input-refused',
        behaviour: 'network-create-duplicate-refused',
        impact: 'risky',
        exchanges: [1],
        mend: /first/,
      },
    ],
  },
  {
    what: 'what is mounted below a read-only bind mount can no longer be written to',
    link: 'https://github.com/moby/moby/pull/47391',
    from: 'docker-24.0',
    to: 'docker-25.0',
    talk: [
      {
        ask: create,
        agent: modem,
        sends: { Image: 'a', HostConfig: { Binds: ['/:/host:ro,rslave'] } },
        status: 201,
        gets: {},
      },
    ],
    told: [
      {
        rule: 'behaviour/default',
        behaviour: 'readonly-binds-recursive',
        impact: 'risky',
        exchanges: [1],
        mend: /ReadOnlyNonRecursive/,
      },
    ],
  },
  {
    what: 'a setting of the interface eth0 among the sysctls is refused',
    link: 'https://github.com/moby/moby/pull/48746',
    from: 'docker-27.5',
    to: 'docker-28.0',
    talk: [
      {
        ask: create,
        agent: modem,
        sends: { Image: 'a', HostConfig: { Sysctls: { 'net.ipv4.conf.eth0.log_martians': '1' } } },
        status: 201,
        gets: {},
      },
    ],
    told: [
      {
        rule: 'behaviour/input-refused',
        behaviour: 'sysctls-eth0-not-moved',
        impact: 'breaking',
        exchanges: [1],
        mend: /com\.docker\.network\.endpoint\.sysctls/,
      },
    ],
  },
  {
    what: 'a mount of a volume with options of a tmpfs is refused',
    link: 'https://github.com/moby/moby/pull/43484',
    from: 'docker-20.10',
    to: 'docker-23.0',
    talk: [
      {
        ask: create,
        agent: 'Docker.DotNet',
        sends: {
          Image: 'a',
          HostConfig: {
            Mounts: [{ Type: 'volume', Source: 'v', Target: '/v', TmpfsOptions: { SizeBytes: 0 } }],
          },
        },
        status: 201,
        gets: {},
      },
    ],
    told: [
      {
        rule: 'behaviour/input-refused',
        behaviour: 'create-tmpfs-options-checked',
        impact: 'breaking',
        exchanges: [1],
        mend: /other types/,
      },
    ],
  },
  {
    what: 'a list of images by the parameter that is gone has all of them',
    link: 'https://docs.docker.com/engine/deprecated/#filter-param-for-imagesjson-endpoint',
    from: 'docker-19.03',
    to: 'docker-20.10',
    talk: [{ ask: 'GET /images/json?filter=busybox', agent: 'Ruby', gets: [{ Id: 'x' }] }],
    told: [
      {
        rule: 'behaviour/input-ignored',
        behaviour: 'image-list-filter-gone',
        impact: 'breaking',
        exchanges: [1],
        mend: /reference/,
      },
    ],
  },
]);
