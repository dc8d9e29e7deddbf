import { type CaseTools, defineCase, defineSuite } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { finished, shell } from '../fixtures/container.ts';
import { type HijackKind, hijackKinds, inWords, takeOver } from '../fixtures/hijack-kinds.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

const frameHead = 8;

interface Framed {
  /** Bytes of each stream, in latin1. */
  readonly streams: Readonly<Record<number, string>>;
  /** What is no whole frame. */
  readonly rest: Buffer;
}

// Why not the client's decoder: it is the heads themselves that are asked for here.
/** Takes frames apart by the document's words: stream, three zeros, length in big endian, payload. */
function takeFrames(bytes: Buffer): Framed {
  const streams: Record<number, string> = {};
  let rest = bytes;
  while (rest.length >= frameHead && rest.readUIntBE(1, 3) === 0) {
    const end = frameHead + rest.readUInt32BE(4);
    if (rest.length < end) break;
    const stream = rest[0] ?? 0;
    streams[stream] = (streams[stream] ?? '') + rest.toString('latin1', frameHead, end);
    rest = rest.subarray(end);
  }
  return { streams, rest };
}

/** Bytes that are frames from first to last, of these streams. */
const frames = (streams: Framed['streams']) => ({
  expected: `frames of ${Object.keys(streams).join(' and ')} from first to last`,
  check: (bytes: Buffer) => {
    const framed = takeFrames(bytes);
    return firstMiss(
      same('streams', framed.streams, streams),
      same('what is no frame', framed.rest.toString('latin1'), ''),
    );
  },
});

const attachWithUpgrade = hijackKinds[0] as HijackKind;

/** All that a container has written, as the log gives it. */
async function logOf(t: CaseTools, script: string, Tty = false) {
  const { id } = await finished(t, { ...shell(script), Tty });
  const query = { stdout: true, stderr: true };
  return t.prepared(await t.request('ContainerLogs', { path: { id }, query }), 200);
}

/** The whole stream of a script that begins when a line comes. */
async function streamOf(t: CaseTools, kind: HijackKind, script: string, Tty = false): Promise<Buffer> {
  const { talk } = await takeOver(t, kind, `read x; ${script}`, Tty);
  talk.write('go\n');
  return talk.rest();
}

const type = 'application/vnd.docker';

/** A case of the labels of streams without and with a terminal. */
const labels = (id: string, api: string, plain: RegExp | string) =>
  defineCase({
    id,
    api,
    requirement: `The label of a log ${api.startsWith('1.42') ? 'tells' : 'does not tell'} frames from the raw bytes of a terminal.`,
    level: 'must',
    needs: ['image', 'linux'],
    async run(t) {
      const answers = [await logOf(t, 'echo hello'), await logOf(t, 'echo hello', true)];
      return answers.map(({ headers }) => headers.get('content-type') ?? 'none');
    },
    expect: [
      {
        expected: `${plain} without a terminal, and raw-stream or none with one`,
        check: ([framed, raw]) =>
          firstMiss(
            same('Content-Type without a terminal', framed, plain),
            same('Content-Type with a terminal', raw, /^(application\/vnd\.docker\.raw-stream|none)$/),
          ),
      },
    ],
  });

export const suite = defineSuite({
  name: 'protocol/multiplexed-stream',
  area: 'protocol',
  cases: brisk([
    defineCase({
      id: 'a-log-is-frames',
      requirement: 'A log is frames: stream, three zeros, length in big endian, and that many bytes.',
      level: 'must',
      needs: ['image'],
      run: async (t) => Buffer.from((await logOf(t, 'echo out; echo err >&2; echo more')).bytes),
      expect: [frames({ 1: 'out\nmore\n', 2: 'err\n' })],
    }),
    ...hijackKinds.map((kind) =>
      defineCase({
        id: `${kind.slug}-is-frames`,
        requirement: `Output after ${inWords(kind)} is frames, stdout apart from stderr.`,
        level: 'must',
        needs: ['image'],
        run: (t) => streamOf(t, kind, 'echo out; echo err >&2; echo more'),
        expect: [frames({ 1: 'out\nmore\n', 2: 'err\n' })],
      }),
    ),
    ...hijackKinds.map((kind) =>
      defineCase({
        id: `${kind.slug}-is-raw-with-a-terminal`,
        requirement: `Output after ${inWords(kind)} is raw where there is a terminal: no frames, and what is typed comes back.`,
        level: 'must',
        needs: ['image', 'linux'],
        run: async (t) => (await streamOf(t, kind, 'echo out; echo err >&2', true)).toString('latin1'),
        expect: [
          {
            expected: 'the echo and both lines, raw',
            check: (text) => same('stream', text, 'go\r\nout\r\nerr\r\n'),
          },
        ],
      }),
    ),
    defineCase({
      id: 'a-log-is-raw-with-a-terminal',
      requirement: 'The log of a terminal is raw.',
      level: 'must',
      needs: ['image', 'linux'],
      run: async (t) => (await logOf(t, 'echo out; echo err >&2', true)).text(),
      expect: [{ expected: 'both lines, raw', check: (text) => same('log', text, 'out\r\nerr\r\n') }],
    }),
    defineCase({
      id: 'carries-any-byte',
      requirement:
        'What is no text, zeros and what looks like the head of a frame arrives as it was written.',
      level: 'must',
      needs: ['image'],
      run: (t) =>
        streamOf(t, attachWithUpgrade, String.raw`printf '\001\000\000\000\000\000\000\002\377\000\n'`),
      expect: [frames({ 1: '\x01\0\0\0\0\0\0\x02\xff\0\n' })],
    }),
    defineCase({
      id: 'carries-more-than-a-buffer',
      requirement: 'Much output comes whole, in frames of any size.',
      level: 'must',
      needs: ['image'],
      run: (t) => streamOf(t, attachWithUpgrade, 'dd if=/dev/zero bs=50000 count=4 2>/dev/null'),
      expect: [frames({ 1: '\0'.repeat(200_000) })],
    }),
    labels('a-log-is-labelled-multiplexed', '1.42..', `${type}.multiplexed-stream`),
    labels('a-log-is-labelled-raw', '1.25..1.41', /^(application\/vnd\.docker\.raw-stream|none)$/),
  ]),
});
