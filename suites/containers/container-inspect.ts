import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { ended, finished, type Inspected, inspect, nobody, shell, trapping } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

const never = '0001-01-01T00:00:00Z';

export const suite = defineSuite({
  name: 'ContainerInspect',
  area: 'containers',
  operation: 'ContainerInspect',
  cases: [
    defineCase({
      id: 'finds-by-id-prefix-and-name',
      requirement: 'A container is found by its id, by a beginning of it, and by its name.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container();
        const keys = [made.id, made.id.slice(0, 12), made.name];
        const found = await Promise.all(keys.map((id) => t.request('ContainerInspect', { path: { id } })));
        return { found, made };
      },
      expect: [
        {
          expected: 'status 200 and the same container three times',
          check: ({ found, made }) =>
            firstMiss(
              ...found.map((got) => answer(200, json('', { Id: made.id, Name: `/${made.name}` })).check(got)),
            ),
        },
      ],
    }),
    defineCase({
      id: 'describes-one-that-never-ran',
      requirement: 'A created container has the state created, no process and no times of start or end.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerInspect', { path: { id } });
      },
      expect: [
        answer(
          200,
          json('/State', {
            Status: 'created',
            Running: false,
            Paused: false,
            Restarting: false,
            Dead: false,
            Pid: 0,
            ExitCode: 0,
            StartedAt: never,
            FinishedAt: never,
          }),
        ),
      ],
    }),
    defineCase({
      id: 'describes-one-that-runs',
      requirement: 'A running container has a process, a time of start after its creation, and an address.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        return inspect(t, id);
      },
      expect: [
        {
          expected: 'state running with pid, start and address',
          check: ({ State, Created, NetworkSettings }) =>
            firstMiss(
              same('Status', State.Status, 'running'),
              same('Running', State.Running, true),
              same('Pid', State.Pid, (pid: number) => pid > 0),
              same('StartedAt', State.StartedAt, (at: string) => Date.parse(at) >= Date.parse(Created)),
              same('FinishedAt', State.FinishedAt, never),
              same(
                'IPAddress',
                Object.values(NetworkSettings.Networks)[0]?.IPAddress,
                /^\d+\.\d+\.\d+\.\d+$/,
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'describes-one-that-ended',
      requirement: 'An ended container has its exit code, no process, and a time of end after its start.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await trapping(t, 'TERM', 'exit 3');
        t.prepared(await t.request('ContainerKill', { path: { id }, query: { signal: 'TERM' } }), 204);
        return ended(t, id);
      },
      expect: [
        {
          expected: 'exited with code 3, ended after its start',
          check: (state) =>
            firstMiss(
              same('ExitCode', state.ExitCode, 3),
              same('Running', state.Running, false),
              same('Pid', state.Pid, 0),
              same(
                'FinishedAt',
                state.FinishedAt,
                (at: string) => Date.parse(at) >= Date.parse(state.StartedAt),
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'tells-what-it-is-made-of',
      requirement: 'Image (by id), path, arguments, creation time and restart count are told.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container();
        const image = t.prepared(await t.request('ImageInspect', { path: { name: t.image } }), 200);
        return {
          read: await inspect(t, made.id),
          imageId: image.json<{ Id: string }>().Id,
          image: t.image,
        };
      },
      expect: [
        {
          expected: 'the image id and the command',
          check: ({ read, imageId, image }) =>
            firstMiss(
              same('Image', read.Image, imageId),
              same('Config.Image', read.Config.Image, image),
              same('Path', read.Path, 'sleep'),
              same('Args', read.Args, ['300']),
              same('RestartCount', read.RestartCount, 0),
              same('Created', read.Created, (at: string) => Date.parse(at) > Date.UTC(2020, 0)),
            ),
        },
      ],
    }),
    defineCase({
      id: 'adds-sizes-when-asked',
      requirement: 'With `size` inspect tells SizeRw and SizeRootFs; without it neither.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, shell('head -c 4096 /dev/zero > /big'));
        const sized = await t.request('ContainerInspect', { path: { id }, query: { size: true } });
        return { sized: t.prepared(sized, 200).json<Inspected>(), plain: await inspect(t, id) };
      },
      expect: [
        {
          expected: 'SizeRw >= 4096 with size, absent without',
          check: ({ sized, plain }) =>
            firstMiss(
              same('SizeRw', sized.SizeRw, (size: number) => size >= 4096 && size < 1e6),
              same('SizeRootFs', sized.SizeRootFs, (size: number) => size > (sized.SizeRw ?? 0)),
              same('SizeRw without size', plain.SizeRw, undefined),
              same('SizeRootFs without size', plain.SizeRootFs, undefined),
            ),
        },
      ],
    }),
    defineCase({
      id: 'names-the-running-execs',
      requirement: 'ExecIDs has the execs of a container that run; a container without any has null or none.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const before = (await inspect(t, made.id)).ExecIDs;
        const exec = await t.exec(made.id, { Cmd: ['sleep', '300'] });
        t.prepared(await t.request('ExecStart', { path: { id: exec }, body: { Detach: true } }), 200);
        return { before: before ?? [], after: (await inspect(t, made.id)).ExecIDs, exec };
      },
      expect: [
        {
          expected: 'no exec before, that exec after',
          check: ({ before, after, exec }) =>
            firstMiss(same('ExecIDs before', before, []), same('ExecIDs after', after, [exec])),
        },
      ],
    }),
    defineCase({
      id: 'tells-published-ports',
      requirement: 'A published port of a running container is told with the host port that it got.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const { id } = await t.container(
          {
            ExposedPorts: { '7077/tcp': {}, '7078/udp': {} },
            HostConfig: { PortBindings: { '7077/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } },
          },
          { start: true },
        );
        return (await inspect(t, id)).NetworkSettings.Ports;
      },
      expect: [
        {
          expected: '7077/tcp at 127.0.0.1 and a port, 7078/udp unpublished',
          check: (ports) =>
            firstMiss(
              same('HostIp', ports?.['7077/tcp']?.[0]?.HostIp, '127.0.0.1'),
              same('HostPort', ports?.['7077/tcp']?.[0]?.HostPort, /^[1-9]\d*$/),
              same('7078/udp', ports?.['7078/udp'], null),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404, and the message names it.',
      level: 'must',
      run: (t) => t.request('ContainerInspect', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
