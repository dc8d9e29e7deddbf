import { answer, defineCase, defineSuite, that } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { finished, inspect, log, nobody, shell } from '../fixtures/container.ts';
import { hear } from '../fixtures/hear.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

const live = { stream: true, stdout: true, stderr: true };
const talks = shell('read line; echo "out $line"; echo "err $line" >&2; exit 3');
const input = { OpenStdin: true, StdinOnce: true, AttachStdin: true };

export const suite = defineSuite({
  name: 'ContainerAttach',
  area: 'containers',
  operation: 'ContainerAttach',
  cases: brisk([
    defineCase({
      id: 'upgrades-when-asked',
      requirement:
        'With an Upgrade header attach answers 101 with that upgrade, and the connection is a stream.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(shell('echo hello'));
        await using attached = await t.hijack('ContainerAttach', { path: { id }, query: live });
        t.prepared(await t.request('ContainerStart', { path: { id } }), 204);
        return { attached, heard: await attached.collect() };
      },
      expect: [
        {
          expected: 'status 101, Upgrade: tcp, and the output',
          check: ({ attached, heard }) =>
            firstMiss(
              same('status', attached.status, 101),
              same('Upgrade', attached.headers.get('upgrade'), 'tcp'),
              same('Connection', attached.headers.get('connection'), /^upgrade$/i),
              same('stdout', heard.stdout, 'hello\n'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'streams-without-upgrade',
      requirement:
        'Without an Upgrade header attach answers 200, and the stream follows until the container ends.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(shell('echo hello; echo trouble >&2'));
        const options = { path: { id }, query: live, upgrade: false as const };
        await using attached = await t.hijack('ContainerAttach', options);
        t.prepared(await t.request('ContainerStart', { path: { id } }), 204);
        return { attached, heard: await attached.collect() };
      },
      expect: [
        {
          expected: 'status 200, a raw stream, and the output in frames',
          check: ({ attached, heard }) =>
            firstMiss(
              same('status', attached.status, 200),
              same('Content-Type', attached.headers.get('content-type'), 'application/vnd.docker.raw-stream'),
              same('whether all of it is frames', heard.multiplexed, true),
              same('stdout', heard.stdout, 'hello\n'),
              same('stderr', heard.stderr, 'trouble\n'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'carries-input-and-separates-output',
      requirement:
        'Input reaches the container; what it writes to stdout and to stderr comes back in frames, apart.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({ ...talks, ...input });
        await using attached = await t.hijack('ContainerAttach', {
          path: { id },
          query: { ...live, stdin: true },
        });
        t.prepared(await t.request('ContainerStart', { path: { id } }), 204);
        await attached.write('word\n');
        return { heard: await attached.collect(), state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'the word on both streams, in frames',
          check: ({ heard }) =>
            firstMiss(
              same('whether all of it is frames', heard.multiplexed, true),
              same('stdout', heard.stdout, 'out word\n'),
              same('stderr', heard.stderr, 'err word\n'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'ends-input-by-half-close',
      requirement:
        'When the client closes its side the container sees the end of its input, and its output still comes.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({ ...shell('cat; echo done'), ...input });
        await using attached = await t.hijack('ContainerAttach', {
          path: { id },
          query: { ...live, stdin: true },
        });
        t.prepared(await t.request('ContainerStart', { path: { id } }), 204);
        await attached.write('a\nb\n');
        await attached.end();
        return await attached.collect();
      },
      expect: [that('the lines, then done', ({ stdout }: { stdout: string }) => stdout === 'a\nb\ndone\n')],
    }),
    defineCase({
      id: 'gives-stdout-only',
      requirement: 'Without `stderr` what goes there is not attached.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({ ...talks, ...input });
        const query = { stream: true, stdin: true, stdout: true };
        await using attached = await t.hijack('ContainerAttach', { path: { id }, query });
        t.prepared(await t.request('ContainerStart', { path: { id } }), 204);
        await attached.write('word\n');
        return await attached.collect();
      },
      expect: [
        {
          expected: 'stdout and nothing of stderr',
          check: ({ stdout, stderr }) =>
            firstMiss(same('stdout', stdout, 'out word\n'), same('stderr', stderr, '')),
        },
      ],
    }),
    defineCase({
      id: 'gives-stderr-only',
      requirement: 'Without `stdout` what goes there is not attached.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({ ...talks, ...input });
        const query = { stream: true, stdin: true, stderr: true };
        await using attached = await t.hijack('ContainerAttach', { path: { id }, query });
        t.prepared(await t.request('ContainerStart', { path: { id } }), 204);
        await attached.write('word\n');
        return await attached.collect();
      },
      expect: [
        {
          expected: 'stderr and nothing of stdout',
          check: ({ stdout, stderr }) =>
            firstMiss(same('stdout', stdout, ''), same('stderr', stderr, 'err word\n')),
        },
      ],
    }),
    defineCase({
      id: 'takes-no-input-without-stdin',
      requirement: 'Without `stdin` what the client sends does not reach the container.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({ ...shell('read line; echo "heard $line"'), OpenStdin: true });
        await using deaf = await t.hijack('ContainerAttach', { path: { id }, query: live });
        const query = { stream: true, stdin: true };
        await using heard = await t.hijack('ContainerAttach', { path: { id }, query });
        await deaf.write('wrong\n');
        t.prepared(await t.request('ContainerStart', { path: { id } }), 204);
        await heard.write('right\n');
        return await deaf.collect();
      },
      expect: [
        that('the line of the other client', ({ stdout }: { stdout: string }) => stdout === 'heard right\n'),
      ],
    }),
    defineCase({
      id: 'replays-the-log',
      requirement: 'With `logs` and without `stream` what was written before comes, and the stream ends.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(shell('echo before; echo trouble >&2; sleep 300'), { start: true });
        await t.until('the line is logged', async () => (await log(t, id)).includes('before'));
        const query = { logs: true, stdout: true, stderr: true };
        await using attached = await t.hijack('ContainerAttach', { path: { id }, query });
        return { heard: await attached.collect(), running: (await inspect(t, id)).State.Running };
      },
      expect: [
        {
          expected: 'the earlier output, though the container runs on',
          check: ({ heard, running }) =>
            firstMiss(
              same('stdout', heard.stdout, 'before\n'),
              same('stderr', heard.stderr, /^(trouble\n)?$/),
              same('Running', running, true),
            ),
        },
      ],
    }),
    defineCase({
      id: 'joins-log-and-stream',
      requirement: 'With `logs` and `stream` earlier output comes first and later output after it.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const script = 'echo before; read line; echo "after $line"';
        const { id } = await t.container({ ...shell(script), OpenStdin: true }, { start: true });
        await t.until('the line is logged', async () => (await log(t, id)).includes('before'));
        const query = { ...live, stdin: true, logs: true };
        await using attached = await t.hijack('ContainerAttach', { path: { id }, query });
        await attached.write('word\n');
        return await attached.collect();
      },
      expect: [
        that('both lines in order', ({ stdout }: { stdout: string }) => stdout === 'before\nafter word\n'),
      ],
    }),
    defineCase({
      id: 'ends-at-once-without-stream-and-logs',
      requirement: 'Without `stream` and `logs` nothing is attached and the stream ends at once.',
      level: 'should',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(shell('echo before; sleep 300'), { start: true });
        await t.until('the line is logged', async () => (await log(t, id)).includes('before'));
        await using attached = await t.hijack('ContainerAttach', { path: { id }, query: { stdout: true } });
        return await attached.collect();
      },
      expect: [that('nothing', ({ raw }: { raw: Uint8Array }) => raw.length === 0)],
    }),
    defineCase({
      id: 'is-raw-with-a-terminal',
      requirement: 'With a terminal the stream is raw: no frames, input echoed, lines ending in CRLF.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const config = { ...shell('read line; echo "heard $line"'), Tty: true, OpenStdin: true };
        const { id } = await t.container(config);
        await using attached = await t.hijack('ContainerAttach', {
          path: { id },
          query: { ...live, stdin: true },
        });
        t.prepared(await t.request('ContainerStart', { path: { id } }), 204);
        await attached.write('word\n');
        return (await attached.collect()).raw;
      },
      expect: [
        {
          expected: 'the echo and the answer, raw',
          check: (raw) => same('stream', Buffer.from(raw).toString(), 'word\r\nheard word\r\n'),
        },
      ],
    }),
    defineCase({
      id: 'detaches-by-keys',
      requirement: 'The sequence of `detachKeys` ends the stream, and the container goes on.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container(
          { ...shell('while read x; do echo $x; done'), Tty: true, OpenStdin: true },
          { start: true },
        );
        const query = { ...live, stdin: true, detachKeys: 'ctrl-x,q' };
        await using attached = await t.hijack('ContainerAttach', { path: { id }, query });
        await attached.write('\u0018q');
        await attached.collect();
        return (await inspect(t, id)).State;
      },
      expect: [{ expected: 'a container that runs', check: (state) => same('Running', state.Running, true) }],
    }),
    defineCase({
      id: 'says-multiplexed',
      requirement: 'From 1.42 the answer to an upgrade tells frames from raw bytes by its content type.',
      level: 'must',
      api: '1.42..',
      needs: ['image', 'linux'],
      async run(t) {
        const types: (string | undefined)[] = [];
        for (const Tty of [false, true]) {
          const { id } = await t.container({ Tty }, { start: true });
          await using attached = await t.hijack('ContainerAttach', { path: { id }, query: live });
          types.push(attached.headers.get('content-type'));
        }
        return types;
      },
      expect: [
        {
          expected: 'multiplexed-stream without, raw-stream with a terminal',
          check: (types) =>
            same('Content-Type', types, [
              'application/vnd.docker.multiplexed-stream',
              'application/vnd.docker.raw-stream',
            ]),
        },
      ],
    }),
    defineCase({
      id: 'ends-for-one-that-ended',
      requirement: 'Attach to a container that has ended gives what is asked of its log and ends.',
      level: 'should',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, shell('echo hello'));
        await using attached = await t.hijack('ContainerAttach', {
          path: { id },
          query: { logs: true, stdout: true },
        });
        return await attached.collect();
      },
      expect: [that('the log', ({ stdout }: { stdout: string }) => stdout === 'hello\n')],
    }),
    defineCase({
      id: 'rejects-bad-detach-keys',
      requirement: 'Detach keys that are none are the client’s error.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({ Tty: true, OpenStdin: true }, { start: true });
        return hear(t, 'ContainerAttach', { path: { id }, query: { ...live, detachKeys: 'nonsense' } });
      },
      expect: [
        answer(
          400,
          that('a text that names the keys', (got) => /nonsense/.test(got.text())),
        ),
      ],
    }),
    defineCase({
      id: 'rejects-a-paused-one',
      requirement: 'Attach to a paused container is a conflict.',
      level: 'should',
      needs: ['image', 'pause'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        t.prepared(await t.request('ContainerPause', { path: { id } }), 204);
        return hear(t, 'ContainerAttach', { path: { id }, query: live });
      },
      expect: [
        answer(
          409,
          that('a text that says paused', (got) => /paused/i.test(got.text())),
        ),
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => hear(t, 'ContainerAttach', { path: { id: nobody }, query: live }),
      expect: [
        answer(
          404,
          that('a text that names it', (got) => /ffffffff/.test(got.text())),
        ),
      ],
    }),
  ]),
});
