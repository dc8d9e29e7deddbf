import {
  answer,
  anyOf,
  type CaseTools,
  defineCase,
  defineSuite,
  emptyBody,
  header,
  message,
  that,
} from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { nobody, shell } from '../fixtures/container.ts';
import { hear } from '../fixtures/hear.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

const body = { Detach: false };

/** Runs a command in a container of its own and hears all that it says. */
async function told(t: CaseTools, exec: Record<string, unknown>, container: Record<string, unknown> = {}) {
  const made = await t.container(container, { start: true });
  const id = await t.exec(made.id, exec);
  await using talk = await t.hijack('ExecStart', { path: { id }, body });
  return await talk.collect();
}

/** An exec of `sleep 4321`, left by its detach keys. */
async function detached(t: CaseTools) {
  const made = await t.container({}, { start: true });
  // Why sleep: the input is closed by the detaching, which would end a reader.
  const exec = { Cmd: ['sleep', '4321'], Tty: true, AttachStdin: true, DetachKeys: 'ctrl-x,q' };
  const id = await t.exec(made.id, exec);
  await using talk = await t.hijack('ExecStart', { path: { id }, body: { Detach: false, Tty: true } });
  await t.until('the command runs', async () => processes.test((await top(t, made.id)).text()));
  await talk.write('\u0018q');
  await talk.collect();
  return { id, top: await top(t, made.id) };
}

const processes = /sleep.{1,9}4321/;
const top = (t: CaseTools, id: string) => t.request('ContainerTop', { path: { id } });

export const suite = defineSuite({
  name: 'ExecStart',
  area: 'exec',
  operation: 'ExecStart',
  cases: brisk([
    defineCase({
      id: 'upgrades-when-asked',
      requirement:
        'With an Upgrade header exec start answers 101 with that upgrade, and the connection is a stream.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, shell('echo hello; echo trouble >&2'));
        await using talk = await t.hijack('ExecStart', { path: { id }, body });
        return { talk, heard: await talk.collect() };
      },
      expect: [
        {
          expected: 'status 101, Upgrade: tcp, and the output in frames',
          check: ({ talk, heard }) =>
            firstMiss(
              same('status', talk.status, 101),
              same('Upgrade', talk.headers.get('upgrade'), 'tcp'),
              same('whether all of it is frames', heard.multiplexed, true),
              same('stdout', heard.stdout, 'hello\n'),
              same('stderr', heard.stderr, 'trouble\n'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'streams-without-upgrade',
      requirement:
        'Without an Upgrade header exec start answers 200, and the stream follows to the end of the command.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, shell('echo hello; echo trouble >&2'));
        await using talk = await t.hijack('ExecStart', { path: { id }, body, upgrade: false });
        return { talk, heard: await talk.collect() };
      },
      expect: [
        {
          expected: 'status 200, a raw stream, and the output in frames',
          check: ({ talk, heard }) =>
            firstMiss(
              same('status', talk.status, 200),
              same(
                'Content-Type',
                talk.headers.get('content-type'),
                /^application\/vnd\.docker\.raw-stream$/,
              ),
              same('whether all of it is frames', heard.multiplexed, true),
              same('stdout', heard.stdout, 'hello\n'),
              same('stderr', heard.stderr, 'trouble\n'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'detaches-when-told',
      requirement: 'With Detach the answer is 200 at once without a body, and the command runs on.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, { Cmd: ['sleep', '300'] });
        const got = await t.request('ExecStart', { path: { id }, body: { Detach: true } });
        const read = await t.request('ExecInspect', { path: { id } });
        return { got, running: read.json<{ Running: boolean }>().Running };
      },
      expect: [
        {
          expected: 'status 200 without a body, then running',
          check: ({ got, running }) =>
            firstMiss(answer(200, emptyBody).check(got), same('Running', running, true)),
        },
      ],
    }),
    defineCase({
      id: 'carries-input-and-half-close',
      requirement:
        'Input reaches the command; when the client closes its side the command sees the end of it.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, { ...shell('cat; echo done'), AttachStdin: true });
        await using talk = await t.hijack('ExecStart', { path: { id }, body });
        await talk.write('a\nb\n');
        await talk.end();
        return await talk.collect();
      },
      expect: [that('the lines, then done', ({ stdout }: { stdout: string }) => stdout === 'a\nb\ndone\n')],
    }),
    defineCase({
      id: 'carries-much-output-whole',
      requirement: 'A megabyte of output arrives whole and in order.',
      level: 'must',
      needs: ['image'],
      run: (t) => told(t, shell('seq 1 150000')),
      expect: [
        {
          expected: 'the numbers 1 to 150000',
          check: ({ stdout, multiplexed }) => {
            const lines = stdout.trimEnd().split('\n');
            return firstMiss(
              same('whether all of it is frames', multiplexed, true),
              same('number of lines', lines.length, 150_000),
              same(
                'lines out of order',
                lines.findIndex((line, index) => line !== String(index + 1)),
                -1,
              ),
            );
          },
        },
      ],
    }),
    defineCase({
      id: 'attaches-only-what-was-asked',
      requirement: 'What the exec was not created to attach does not come.',
      level: 'must',
      needs: ['image'],
      run: (t) => told(t, { ...shell('echo hello; echo trouble >&2'), AttachStdout: false }),
      expect: [
        {
          expected: 'stderr and nothing of stdout',
          check: ({ stdout, stderr }) =>
            firstMiss(same('stdout', stdout, ''), same('stderr', stderr, 'trouble\n')),
        },
      ],
    }),
    defineCase({
      id: 'is-raw-with-a-terminal',
      requirement: 'With a terminal the stream is raw: no frames, lines ending in CRLF.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, { ...shell('echo terminal'), Tty: true });
        await using talk = await t.hijack('ExecStart', { path: { id }, body: { Detach: false, Tty: true } });
        return (await talk.collect()).raw;
      },
      expect: [
        {
          expected: 'the line, raw',
          check: (raw) => same('stream', Buffer.from(raw).toString(), 'terminal\r\n'),
        },
      ],
    }),
    defineCase({
      id: 'sets-the-environment',
      requirement: 'Env adds to the environment of the container.',
      level: 'must',
      needs: ['image'],
      run: (t) => told(t, { ...shell('echo $ONE $TWO'), Env: ['TWO=2'] }, { Env: ['ONE=1', 'TWO=other'] }),
      expect: [that('both variables', ({ stdout }: { stdout: string }) => stdout === '1 2\n')],
    }),
    defineCase({
      id: 'sets-the-working-directory',
      requirement: 'WorkingDir is where the command runs.',
      level: 'must',
      api: '1.35..',
      needs: ['image', 'linux'],
      run: (t) => told(t, { Cmd: ['pwd'], WorkingDir: '/etc' }),
      expect: [that('/etc', ({ stdout }: { stdout: string }) => stdout === '/etc\n')],
    }),
    defineCase({
      id: 'sets-the-user',
      requirement: 'User is whom the command runs as.',
      level: 'must',
      needs: ['image', 'linux'],
      run: (t) => told(t, { ...shell('id -u; id -g'), User: '12:34' }),
      expect: [that('user 12, group 34', ({ stdout }: { stdout: string }) => stdout === '12\n34\n')],
    }),
    defineCase({
      id: 'sets-the-console-size',
      requirement: 'From 1.42 ConsoleSize is the first size of the terminal.',
      level: 'must',
      api: '1.42..',
      needs: ['image', 'linux'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, { Cmd: ['stty', 'size'], Tty: true });
        const start = { Detach: false, Tty: true, ConsoleSize: [43, 117] };
        await using talk = await t.hijack('ExecStart', { path: { id }, body: start });
        return await talk.collect();
      },
      expect: [that('43 rows by 117 columns', ({ stdout }: { stdout: string }) => stdout === '43 117\r\n')],
    }),
    defineCase({
      id: 'detaches-by-keys',
      requirement: 'The DetachKeys of the exec end the stream, and the command goes on.',
      level: 'must',
      needs: ['image', 'linux'],
      run: async (t) => (await detached(t)).top,
      expect: [
        {
          expected: 'the process of the exec among those of the container',
          check: (got) => firstMiss(answer(200).check(got), same('processes', got.text(), processes)),
        },
      ],
    }),
    defineCase({
      id: 'tells-that-a-detached-one-runs',
      requirement: 'An exec whose client detached by keys still runs, and its inspection says so.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await detached(t);
        return (await t.request('ExecInspect', { path: { id } })).json<{ Running: boolean }>();
      },
      expect: [{ expected: 'an exec that runs', check: ({ Running }) => same('Running', Running, true) }],
    }),
    defineCase({
      id: 'says-multiplexed',
      requirement: 'From 1.42 the answer to an upgrade tells frames from raw bytes by its content type.',
      level: 'must',
      api: '1.42..',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id);
        return hear(t, 'ExecStart', { path: { id }, body });
      },
      expect: [answer(101, header('content-type', 'application/vnd.docker.multiplexed-stream'))],
    }),
    defineCase({
      id: 'rejects-a-second-start',
      requirement: 'An exec runs once: a second start is a conflict, by status or told in the stream.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, shell('echo run >> /runs'));
        await using talk = await t.hijack('ExecStart', { path: { id }, body });
        await talk.collect();
        const got = await hear(t, 'ExecStart', { path: { id }, body, upgrade: false });
        const count = await t.exec(made.id, { Cmd: ['cat', '/runs'] });
        await using second = await t.hijack('ExecStart', { path: { id: count }, body });
        return { got, runs: (await second.collect()).stdout };
      },
      expect: [
        {
          expected: 'status 409, or 200 and the conflict in the stream; it ran once',
          check: ({ got, runs }) =>
            firstMiss(
              anyOf(answer(409, message()), answer(200, says(/already (run|start)/i))).check(got),
              same('runs', runs, 'run\n'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-a-second-detached-start',
      requirement: 'A second start with Detach, where no stream can tell it, is a conflict by status.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, { Cmd: ['sleep', '300'] });
        t.prepared(await t.request('ExecStart', { path: { id }, body: { Detach: true } }), 200);
        return t.request('ExecStart', { path: { id }, body: { Detach: true } });
      },
      expect: [answer(409, message())],
    }),
    defineCase({
      id: 'tells-of-a-missing-program',
      requirement:
        'A program that is missing is told, by status or in the stream, and the exit code says so.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, { Cmd: ['/no/such/program'] });
        const got = await hear(t, 'ExecStart', { path: { id }, body, upgrade: false });
        const read = await t.request('ExecInspect', { path: { id } });
        return { got, code: read.json<{ ExitCode: number }>().ExitCode };
      },
      expect: [
        {
          expected: 'status 400, or 200 and the error in the stream; exit code 126 or 127',
          check: ({ got, code }) =>
            firstMiss(
              anyOf(
                answer(400, message(/no such file|not found/)),
                answer(200, says(/no such file|not found/)),
              ).check(got),
              same('ExitCode', code, (value: number) => value === 126 || value === 127),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-a-container-that-stopped',
      requirement: 'An exec whose container has stopped meanwhile cannot be started.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id);
        t.prepared(await t.request('ContainerStop', { path: { id: made.id }, query: { t: 0 } }), 204);
        return hear(t, 'ExecStart', { path: { id }, body });
      },
      expect: [
        answer(
          409,
          that('a text that says why', (got) => /not running/i.test(got.text())),
        ),
        answer(
          404,
          that('a text that names it', (got) => /no such exec/i.test(got.text())),
        ),
      ],
    }),
    defineCase({
      id: 'rejects-a-paused-container',
      requirement: 'An exec whose container was paused meanwhile cannot be started.',
      level: 'must',
      needs: ['image', 'pause'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id);
        t.prepared(await t.request('ContainerPause', { path: { id: made.id } }), 204);
        return hear(t, 'ExecStart', { path: { id }, body });
      },
      expect: [
        answer(
          409,
          that('a text that says paused', (got) => /paused/i.test(got.text())),
        ),
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-exec',
      requirement: 'An exec that does not exist is 404.',
      level: 'must',
      run: (t) => hear(t, 'ExecStart', { path: { id: nobody }, body }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ]),
});

/** A text within the stream, framed or not. */
const says = (text: RegExp) =>
  that(`a stream that says /${text.source}/`, (got: { text(): string }) => text.test(got.text()));
