import { takeApart } from '../../src/client/index.ts';
import {
  answer,
  type CaseTools,
  defineCase,
  defineSuite,
  header,
  message,
  that,
} from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { finished, inspect, log, nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

const both = { stdout: true, stderr: true };

/** The log of a container, taken apart. */
async function logOf(t: CaseTools, id: string, query: Record<string, unknown>) {
  const got = t.prepared(await t.request('ContainerLogs', { path: { id }, query }), 200);
  return takeApart(got.bytes);
}

const talks = shell('echo out 1; echo out 2; echo err 1 >&2; echo err 2 >&2');

export const suite = defineSuite({
  name: 'ContainerLogs',
  area: 'containers',
  operation: 'ContainerLogs',
  cases: brisk([
    defineCase({
      id: 'separates-stdout-and-stderr',
      requirement: 'Without a terminal the log is framed: what went to stdout and to stderr stays apart.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, talks);
        return logOf(t, id, both);
      },
      expect: [
        {
          expected: 'frames with each line on its stream',
          check: ({ stdout, stderr, multiplexed }) =>
            firstMiss(
              same('whether all of it is frames', multiplexed, true),
              same('stdout', stdout, 'out 1\nout 2\n'),
              same('stderr', stderr, 'err 1\nerr 2\n'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'gives-stdout-only',
      requirement: 'With `stdout` alone stderr is left out.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, talks);
        return logOf(t, id, { stdout: true });
      },
      expect: [
        {
          expected: 'both lines of stdout, none of stderr',
          check: ({ stdout, stderr }) =>
            firstMiss(same('stdout', stdout, 'out 1\nout 2\n'), same('stderr', stderr, '')),
        },
      ],
    }),
    defineCase({
      id: 'gives-stderr-only',
      requirement: 'With `stderr` alone stdout is left out.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, talks);
        return logOf(t, id, { stderr: true, stdout: false });
      },
      expect: [
        {
          expected: 'both lines of stderr, none of stdout',
          check: ({ stdout, stderr }) =>
            firstMiss(same('stdout', stdout, ''), same('stderr', stderr, 'err 1\nerr 2\n')),
        },
      ],
    }),
    defineCase({
      id: 'gives-the-last-lines',
      requirement: '`tail` gives that number of lines from the end.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, shell('for i in 1 2 3 4 5; do echo line $i; done'));
        const tailed = async (tail: string) => (await logOf(t, id, { stdout: true, tail })).stdout;
        return { two: await tailed('2'), all: await tailed('all'), zero: await tailed('0') };
      },
      expect: [
        {
          expected: 'the last two, all five, and none',
          check: ({ two, all, zero }) =>
            firstMiss(
              same('tail=2', two, 'line 4\nline 5\n'),
              same('tail=all', all, 'line 1\nline 2\nline 3\nline 4\nline 5\n'),
              same('tail=0', zero, ''),
            ),
        },
      ],
    }),
    defineCase({
      id: 'prefixes-timestamps',
      requirement: '`timestamps` puts the time before each line, in RFC 3339.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, shell('echo first; echo second'));
        const { stdout } = await logOf(t, id, { stdout: true, timestamps: true });
        return { lines: stdout.trimEnd().split('\n'), created: (await inspect(t, id)).Created };
      },
      expect: [
        {
          expected: 'two lines with times of this container',
          check: ({ lines, created }) =>
            firstMiss(
              same('number of lines', lines.length, 2),
              same('line 1', lines[0], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d) first$/),
              same('line 2', lines[1], / second$/),
              same(
                'time of line 1',
                lines[0]?.split(' ')[0],
                // Why the second before: a time may come without its fraction.
                (at: string) => Date.parse(at) > Date.parse(created) - 1000,
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'cuts-by-time',
      requirement: '`since` leaves out earlier lines and `until` later ones; both are Unix times.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        // Why more than 1 s: between the lines a whole second then begins, as the parameters are whole seconds.
        const { id } = await finished(t, shell('echo early; sleep 1.05; echo late'));
        const { stdout } = await logOf(t, id, { stdout: true, timestamps: true });
        const late = stdout.split('\n').find((line) => line.endsWith('late')) ?? '';
        const second = Math.floor(Date.parse(late.split(' ')[0] ?? '') / 1000);
        return {
          since: (await logOf(t, id, { stdout: true, since: second })).stdout,
          until: (await logOf(t, id, { stdout: true, until: second })).stdout,
        };
      },
      expect: [
        {
          expected: 'the late line since, the early line until that second',
          check: ({ since, until }) =>
            firstMiss(same('since', since, 'late\n'), same('until', until, 'early\n')),
        },
      ],
    }),
    defineCase({
      id: 'follows-to-the-end',
      requirement: '`follow` gives lines as they are written, and the answer ends with the container.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(shell('echo first; sleep 0.2; echo second'), { start: true });
        return logOf(t, id, { stdout: true, follow: true });
      },
      expect: [that('both lines', ({ stdout }: { stdout: string }) => stdout === 'first\nsecond\n')],
    }),
    defineCase({
      id: 'ends-without-follow',
      requirement: 'Without `follow` the answer ends although the container goes on.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(shell('echo first; sleep 300'), { start: true });
        await t.until('the line is logged', async () => (await log(t, id)).includes('first'));
        const { stdout } = await logOf(t, id, { stdout: true, follow: false });
        return { stdout, running: (await inspect(t, id)).State.Running };
      },
      expect: [
        {
          expected: 'the line, and a container that still runs',
          check: ({ stdout, running }) =>
            firstMiss(same('stdout', stdout, 'first\n'), same('Running', running, true)),
        },
      ],
    }),
    defineCase({
      id: 'is-raw-with-a-terminal',
      requirement: 'With a terminal the log is raw: no frames, both outputs as the terminal showed them.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(t, { ...shell('echo out; echo err >&2'), Tty: true });
        return (await t.request('ContainerLogs', { path: { id }, query: both })).text();
      },
      expect: [that('the two lines with CRLF and nothing else', (text: string) => text === 'out\r\nerr\r\n')],
    }),
    defineCase({
      id: 'says-multiplexed',
      requirement: 'From 1.42 the content type tells frames from raw bytes.',
      level: 'must',
      api: '1.42..',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(t, talks);
        return t.request('ContainerLogs', { path: { id }, query: both });
      },
      expect: [answer(200, header('content-type', 'application/vnd.docker.multiplexed-stream'))],
    }),
    defineCase({
      id: 'says-raw-with-a-terminal',
      requirement: 'From 1.42 the content type of a terminal’s log is the raw stream.',
      level: 'must',
      api: '1.42..',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(t, { ...talks, Tty: true });
        return t.request('ContainerLogs', { path: { id }, query: both });
      },
      expect: [answer(200, header('content-type', 'application/vnd.docker.raw-stream'))],
    }),
    defineCase({
      id: 'rejects-no-stream',
      requirement: 'One of stdout and stderr must be asked for.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerLogs', { path: { id } });
      },
      expect: [answer(400, message(/must choose|stream/i))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerLogs', { path: { id: nobody }, query: both }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ]),
});
