import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { inspect } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ContainerCreate',
  area: 'containers',
  operation: 'ContainerCreate',
  cases: [
    defineCase({
      id: 'creates-under-the-name',
      requirement:
        'Create answers 201 with the id under which, as under its name, the container is found, not running.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const name = t.name();
        t.defer(() => t.request('ContainerDelete', { path: { id: name }, query: { force: true } }));
        const got = await t.request('ContainerCreate', {
          query: { name },
          body: { Image: t.image, Cmd: ['true'], Labels: t.labels },
        });
        return { got, name, read: await inspect(t, name) };
      },
      expect: [
        {
          expected: 'status 201, and the container is found under its name',
          check: ({ got, name, read }) =>
            firstMiss(
              answer(201, json('/Id', /^[0-9a-f]{64}$/)).check(got),
              same('Id', read.Id, got.json<{ Id: string }>().Id),
              same('Name', read.Name, `/${name}`),
              same('Status', read.State.Status, 'created'),
              same('Running', read.State.Running, false),
            ),
        },
      ],
    }),
    defineCase({
      id: 'answers-warnings-as-an-array',
      requirement: 'Create answers its warnings as an array of strings, empty when there are none.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const got = await t.request('ContainerCreate', {
          body: { Image: t.image, Cmd: ['true'], Labels: t.labels },
        });
        const id = t.prepared(got, 201).json<{ Id: string }>().Id;
        t.defer(() => t.request('ContainerDelete', { path: { id }, query: { force: true } }));
        return got;
      },
      expect: [
        answer(
          201,
          json(
            '/Warnings',
            (list: unknown) => Array.isArray(list) && list.every((w) => typeof w === 'string'),
          ),
        ),
      ],
    }),
    defineCase({
      id: 'invents-a-name',
      requirement: 'Without a name the daemon gives the container one, under which it is found.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const got = await t.request('ContainerCreate', {
          body: { Image: t.image, Cmd: ['true'], Labels: t.labels },
        });
        const id = t.prepared(got, 201).json<{ Id: string }>().Id;
        t.defer(() => t.request('ContainerDelete', { path: { id }, query: { force: true } }));
        const { Name } = await inspect(t, id);
        return { id, Name, found: await inspect(t, Name.slice(1)) };
      },
      expect: [
        {
          expected: 'a name that leads to the same container',
          check: ({ id, Name, found }) =>
            firstMiss(same('Name', Name, /^\/[a-zA-Z0-9][a-zA-Z0-9_.-]+$/), same('Id', found.Id, id)),
        },
      ],
    }),
    defineCase({
      id: 'keeps-the-configuration',
      requirement: 'What the configuration says is what inspect tells.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const config = {
          Hostname: 'whale',
          User: '65534',
          WorkingDir: '/tmp',
          Env: ['KEY=value=with=signs', 'EMPTY='],
          Tty: true,
          OpenStdin: true,
          StdinOnce: true,
          StopSignal: 'SIGUSR1',
          StopTimeout: 3,
          Entrypoint: ['sleep'],
          Cmd: ['300', 'second argument'],
        };
        const made = await t.container({ ...config, Labels: { key: 'value' } });
        const read = await inspect(t, made.id);
        return { config, read };
      },
      expect: [
        {
          expected: 'every field as given',
          check: ({ config, read }) =>
            firstMiss(
              ...Object.entries(config)
                .filter(([key]) => key !== 'Env')
                .map(([key, value]) => same(key, read.Config[key], value)),
              same('Env', read.Config.Env, (env: string[]) => config.Env.every((item) => env.includes(item))),
              same('Labels', (read.Config.Labels as Record<string, string>).key, 'value'),
              same('Path', read.Path, 'sleep'),
              same('Args', read.Args, ['300', 'second argument']),
            ),
        },
      ],
    }),
    defineCase({
      id: 'keeps-the-host-configuration',
      requirement: 'Limits, restart policy, mounts and ports of HostConfig are what inspect tells.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const wanted = {
          Memory: 67_108_864,
          CpuShares: 512,
          PidsLimit: 50,
          OomScoreAdj: 100,
          ReadonlyRootfs: true,
          RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 },
          CapDrop: ['NET_RAW'],
          Dns: ['192.0.2.1'],
          ExtraHosts: ['other:192.0.2.2'],
          Tmpfs: { '/scratch': 'size=1m' },
          ShmSize: 8_388_608,
        };
        const made = await t.container({
          HostConfig: { ...wanted, PortBindings: { '7077/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } },
        });
        return { wanted, host: (await inspect(t, made.id)).HostConfig };
      },
      expect: [
        {
          expected: 'every field as given',
          check: ({ wanted, host }) =>
            firstMiss(
              ...Object.entries(wanted)
                .filter(([key]) => key !== 'CapDrop')
                .map(([key, value]) => same(key, host[key], value)),
              same('CapDrop', host.CapDrop, (drop: string[]) => /^(CAP_)?NET_RAW$/.test(drop.join())),
              same(
                'PortBindings',
                host.PortBindings,
                (map: object) => Object.keys(map).join() === '7077/tcp',
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'makes-volumes-of-binds-and-mounts',
      requirement: 'A named volume is mounted by Binds and by Mounts alike, read-only when told.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const [one, two] = [await t.volume(), await t.volume()];
        const made = await t.container({
          HostConfig: {
            Binds: [`${one.name}:/one:ro`],
            Mounts: [{ Type: 'volume', Source: two.name, Target: '/two' }],
          },
        });
        const { Mounts } = await inspect(t, made.id);
        const of = (path: string) => Mounts.find((mount) => mount.Destination === path);
        return { one: of('/one'), two: of('/two'), names: [one.name, two.name] };
      },
      expect: [
        {
          expected: 'both volumes at their places',
          check: ({ one, two, names }) =>
            firstMiss(
              same('Name at /one', one?.Name, names[0]),
              same('RW at /one', one?.RW, false),
              same('Name at /two', two?.Name, names[1]),
              same('RW at /two', two?.RW, true),
              same('Type', one?.Type, 'volume'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'joins-the-network-named',
      requirement: 'NetworkingConfig puts the container on a network under its aliases.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const network = await t.network();
        const made = await t.container({
          HostConfig: { NetworkMode: network.name },
          NetworkingConfig: { EndpointsConfig: { [network.name]: { Aliases: ['web'] } } },
        });
        return { networks: (await inspect(t, made.id)).NetworkSettings.Networks, name: network.name };
      },
      expect: [
        {
          expected: 'that network only, with the alias',
          check: ({ networks, name }) =>
            firstMiss(
              same('networks', Object.keys(networks), [name]),
              same('Aliases', networks[name]?.Aliases, (list: string[]) => list.includes('web')),
            ),
        },
      ],
    }),
    defineCase({
      id: 'takes-the-platform',
      requirement: 'A platform that the image has is accepted.',
      level: 'must',
      api: '1.41..',
      needs: ['image'],
      async run(t) {
        const name = t.name();
        t.defer(() => t.request('ContainerDelete', { path: { id: name }, query: { force: true } }));
        return t.request('ContainerCreate', {
          query: { name, platform: `${t.target.os}/${t.target.arch}` },
          body: { Image: t.image, Cmd: ['true'], Labels: t.labels },
        });
      },
      expect: [answer(201, json('/Id', /^[0-9a-f]{64}$/))],
    }),
    defineCase({
      id: 'removes-itself-at-its-end',
      requirement: 'A container with AutoRemove is gone after its end.',
      level: 'must',
      api: '1.25..',
      needs: ['image'],
      async run(t) {
        const made = await t.container({ Cmd: ['true'], HostConfig: { AutoRemove: true } }, { start: true });
        return t.until('the container is gone', async () => {
          const got = await t.request('ContainerInspect', { path: { id: made.id } });
          return got.status === 404 && got;
        });
      },
      expect: [answer(404, message())],
    }),
    defineCase({
      id: 'watches-its-health',
      requirement: 'The health check of the configuration is run and its outcome told.',
      level: 'must',
      needs: ['image', 'healthcheck'],
      async run(t) {
        const made = await t.container(
          { Healthcheck: { Test: ['CMD-SHELL', 'exit 0'], Interval: 1_000_000_000 } },
          { start: true },
        );
        const health = await t.until('the container is healthy', async () => {
          const { State } = await inspect(t, made.id);
          return State.Health?.Status !== 'starting' && State.Health?.Status;
        });
        return { health };
      },
      expect: [{ expected: 'healthy', check: ({ health }) => firstMiss(same('health', health, 'healthy')) }],
    }),
  ],
});
