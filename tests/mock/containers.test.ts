import { describe, expect, test } from 'vitest';
import { type Daemon, sh, startDaemon, until } from './daemon.ts';

describe('the life cycle', () => {
  // What each operation answers in each state, and the state after it.
  const table: [string, (d: Daemon) => Promise<string>, Record<string, [number, string]>][] = [
    [
      'created',
      (d) => d.create(),
      {
        ContainerStart: [204, 'running'],
        ContainerStop: [304, 'created'],
        ContainerKill: [409, 'created'],
        ContainerPause: [409, 'created'],
        ContainerUnpause: [500, 'created'],
        ContainerRestart: [204, 'running'],
        ContainerDelete: [204, 'gone'],
      },
    ],
    [
      'running',
      (d) => d.run({}),
      {
        ContainerStart: [304, 'running'],
        ContainerStop: [204, 'exited'],
        ContainerKill: [204, 'exited'],
        ContainerPause: [204, 'paused'],
        ContainerUnpause: [500, 'running'],
        ContainerRestart: [204, 'running'],
        ContainerDelete: [409, 'running'],
      },
    ],
    [
      'paused',
      async (d) => {
        const id = await d.run({});
        await d.status('ContainerPause', id);
        return id;
      },
      {
        ContainerStart: [409, 'paused'],
        ContainerStop: [204, 'exited'],
        ContainerKill: [204, 'exited'],
        ContainerPause: [409, 'paused'],
        ContainerUnpause: [204, 'running'],
        ContainerRestart: [204, 'running'],
        ContainerDelete: [409, 'paused'],
      },
    ],
    [
      'exited',
      async (d) => {
        const id = await d.run({ Cmd: ['true'] });
        await d.exit(id);
        return id;
      },
      {
        ContainerStop: [304, 'exited'],
        ContainerKill: [409, 'exited'],
        ContainerPause: [409, 'exited'],
        ContainerUnpause: [500, 'exited'],
        ContainerDelete: [204, 'gone'],
      },
    ],
  ];

  test.for(
    table.flatMap(([state, make, steps]) =>
      Object.entries(steps).map(([operation, after]) => [operation, state, make, after] as const),
    ),
  )('%s on a container that is %s', async ([operation, , make, [status, next]]) => {
    await using d = await startDaemon();
    const id = await make(d);
    const query = ['ContainerStop', 'ContainerRestart'].includes(operation) ? { t: 0 } : {};
    expect(await d.status(operation, id, query)).toBe(status);
    const left = await d.client.request('ContainerInspect', { path: { id } });
    const found = left.status === 404 ? 'gone' : left.json<{ State: { Status: string } }>().State.Status;
    expect(found).toBe(next);
  });

  test('events tell each transition in the order of the daemon', async () => {
    await using d = await startDaemon();
    const id = await d.run({});
    await d.status('ContainerRestart', id, { t: 0 });
    await d.status('ContainerDelete', id, { force: true });
    const got = await d.client.request('SystemEvents', {
      query: { since: 1, until: Math.ceil(Date.now() / 1000) + 1 },
    });
    const told = got
      .text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ Type, Action }) => (Type === 'network' ? `net ${Action}` : Action));
    expect(told).toEqual([
      ...['create', 'net connect', 'start', 'kill', 'kill', 'net disconnect', 'die', 'stop'],
      ...['net connect', 'start', 'restart', 'kill', 'net disconnect', 'die', 'destroy'],
    ]);
  });

  test('a program that is not there keeps the container from starting, and says why', async () => {
    await using d = await startDaemon();
    const id = await d.create({ Cmd: ['nonsense'] });
    expect(await d.status('ContainerStart', id)).toBe(400);
    expect(await d.state(id)).toMatchObject({
      Status: 'created',
      ExitCode: 127,
      Error: expect.stringContaining('not found'),
    });
  });

  test('a paused container is silent and goes on where it stood', async () => {
    await using d = await startDaemon();
    const id = await d.run(sh('i=0; while :; do i=$((i+1)); echo $i; sleep 0.01; done'));
    await until(async () => (await d.logs(id)).includes('3\n'));
    await d.status('ContainerPause', id);
    const before = await d.logs(id);
    const other = await d.run(sh('sleep 0.1'));
    await d.exit(other);
    expect(await d.logs(id)).toBe(before);
    await d.status('ContainerUnpause', id);
    const later = await until(async () => {
      const now = await d.logs(id);
      return now.length > before.length + 2 && now;
    });
    const numbers = later.trim().split('\n').map(Number);
    expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
  });

  test('stop waits for the time named, then kills; a trap ends it before', async () => {
    await using d = await startDaemon();
    const deaf = await d.run({});
    const polite = await d.run(sh("trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done"));
    await until(async () => (await d.logs(polite)).includes('ready'));
    await Promise.all([
      d.status('ContainerStop', deaf, { t: 0 }),
      d.status('ContainerStop', polite, { t: 20 }),
    ]);
    expect((await d.state(deaf)).ExitCode).toBe(137);
    expect((await d.state(polite)).ExitCode).toBe(5);
  });
});

describe('restart policies', () => {
  test('on-failure starts again as often as it says', async () => {
    await using d = await startDaemon();
    const HostConfig = { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } };
    const id = await d.run({ ...sh('echo run; exit 1'), HostConfig });
    await until(async () => (await d.state(id)).Status === 'exited');
    expect(await d.logs(id)).toBe('run\nrun\nrun\n');
    const { RestartCount } = (await d.client.request('ContainerInspect', { path: { id } })).json<{
      RestartCount: number;
    }>();
    expect(RestartCount).toBe(2);
  });

  test('always does not start again what was stopped by hand', async () => {
    await using d = await startDaemon();
    const id = await d.run({ HostConfig: { RestartPolicy: { Name: 'always' } } });
    await d.status('ContainerKill', id);
    expect((await d.state(id)).Status).toBe('exited');
  });

  test('a container between two starts can be stopped', async () => {
    await using d = await startDaemon();
    const id = await d.run({ Cmd: ['false'], HostConfig: { RestartPolicy: { Name: 'always' } } });
    await until(async () => (await d.state(id)).Status === 'restarting');
    expect(await d.status('ContainerStop', id)).toBe(204);
    expect((await d.state(id)).Status).toBe('exited');
  });

  test('AutoRemove takes the container and its anonymous volume away, and tells who waits', async () => {
    await using d = await startDaemon();
    const id = await d.run({
      ...sh('read x; exit 7'),
      OpenStdin: true,
      Volumes: { '/data': {} },
      HostConfig: { AutoRemove: true },
    });
    await using waiting = await d.client.stream('ContainerWait', {
      path: { id },
      query: { condition: 'removed' },
    });
    await using attached = await d.client.hijack('ContainerAttach', {
      path: { id },
      query: { stream: true, stdin: true },
    });
    await attached.write('\n');
    expect((await waiting.collect()).json()).toEqual({ StatusCode: 7 });
    expect(await d.status('ContainerInspect', id)).toBe(404);
    const { Volumes } = (await d.client.request('VolumeList')).json<{ Volumes: unknown[] | null }>();
    expect(Volumes ?? []).toEqual([]);
  });
});

describe('health', () => {
  test('goes from starting to unhealthy to healthy, as the probes say', async () => {
    await using d = await startDaemon();
    const Healthcheck = { Test: ['CMD-SHELL', 'test -e /ok'], Interval: 5e6, Retries: 2 };
    const id = await d.run({ Healthcheck });
    expect((await d.state(id)).Health?.Status).toBe('starting');
    const health = async (wanted: string) =>
      until(async () => {
        const { Health } = await d.state(id);
        return Health?.Status === wanted && Health;
      });
    expect((await health('unhealthy')).FailingStreak).toBeGreaterThan(1);
    const exec = await d.client.request('ContainerExec', { path: { id }, body: { Cmd: ['touch', '/ok'] } });
    const body = { Detach: true };
    await d.client.request('ExecStart', { path: { id: exec.json<{ Id: string }>().Id }, body });
    expect((await health('healthy')).FailingStreak).toBe(0);
  });

  test('a probe that takes too long has failed', async () => {
    await using d = await startDaemon();
    const Healthcheck = { Test: ['CMD', 'sleep', '300'], Interval: 5e6, Timeout: 5e6, Retries: 1 };
    const id = await d.run({ Healthcheck });
    await until(async () => (await d.state(id)).Health?.Status === 'unhealthy');
    expect((await d.state(id)).Health?.Log[0]).toMatchObject({ ExitCode: -1 });
  });
});

describe('logs', () => {
  test('follow gives what was and what comes, and ends with the container', async () => {
    await using d = await startDaemon();
    const id = await d.run({ ...sh('echo one; read x; echo two; printf rest'), OpenStdin: true });
    await until(async () => (await d.logs(id)).includes('one'));
    const query = { stdout: true, follow: true };
    const [followed] = await Promise.all([
      d.client.request('ContainerLogs', { path: { id }, query }),
      (async () => {
        await using attached = await d.client.hijack('ContainerAttach', {
          path: { id },
          query: { stream: true, stdin: true },
        });
        await attached.write('\n');
        await attached.collect();
      })(),
    ]);
    expect(followed.text().replace(/[^a-z\n]/g, '')).toBe('one\ntwo\nrest');
  });

  test('tail counts lines from the end', async () => {
    await using d = await startDaemon();
    const id = await d.run(sh('seq 1 5'));
    await d.exit(id);
    const query = { stdout: true, tail: 2 };
    const got = await d.client.request('ContainerLogs', { path: { id }, query });
    expect(got.text().replace(/[^0-9\n]/g, '')).toBe('4\n5\n');
  });
});

describe('files', () => {
  test('a volume is seen by all who mount it, and filled from the image when it is new', async () => {
    await using d = await startDaemon();
    const HostConfig = { Binds: ['shared:/etc'] };
    await d.exit(await d.run({ ...sh('echo kept > /etc/kept'), HostConfig }));
    const id = await d.run({
      ...sh('cat /data/kept; grep -c root /data/passwd'),
      HostConfig: { Binds: ['shared:/data:ro'] },
    });
    await d.exit(id);
    expect(await d.logs(id)).toBe('kept\n1\n');
    expect((await d.client.request('ContainerChanges', { path: { id } })).json()).toEqual([
      { Path: '/data', Kind: 1 },
    ]);
  });

  test('nothing is written where the file system is read-only', async () => {
    await using d = await startDaemon();
    const HostConfig = { ReadonlyRootfs: true, Tmpfs: { '/run': '' }, Binds: ['vol:/data:ro'] };
    const id = await d.run({
      ...sh('echo a > /a; touch /data/b; echo c > /run/c && cat /run/c'),
      HostConfig,
    });
    await d.exit(id);
    expect(await d.logs(id)).toBe(
      "sh: can't create /a: Read-only file system\ntouch: /data/b: Read-only file system\nc\n",
    );
  });

  test('a bind mount is a folder in memory and never the machine’s', async () => {
    await using d = await startDaemon();
    const HostConfig = { Binds: [`${import.meta.dirname}:/src`] };
    const id = await d.run({ ...sh('ls /src | wc -l; echo x > /src/x'), HostConfig });
    await d.exit(id);
    expect(await d.logs(id)).toBe('0\n');
    const other = await d.run({ ...sh('ls /src'), HostConfig });
    await d.exit(other);
    expect(await d.logs(other)).toBe('x\n');
  });
});

test('many clients at once do not disturb each other', async () => {
  await using d = await startDaemon();
  const codes = await Promise.all(
    Array.from({ length: 40 }, async (_each, index) => {
      const client = d.another();
      const body = { Image: 'busybox', ...sh(`echo ${index}; sleep 0.05; exit ${index}`) };
      const { Id: id } = (await client.request('ContainerCreate', { body })).json<{ Id: string }>();
      await client.request('ContainerStart', { path: { id } });
      const wait = await client.request('ContainerWait', { path: { id } });
      return [wait.json<{ StatusCode: number }>().StatusCode, await d.logs(id)];
    }),
  );
  expect(codes).toEqual(codes.map((_each, index) => [index, `${index}\n`]));
});

test('a port of the machine is given once', async () => {
  await using d = await startDaemon();
  const HostConfig = { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } };
  await d.run({ HostConfig });
  const id = await d.create({ HostConfig });
  expect(await d.status('ContainerStart', id)).toBe(500);
});
