import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WebSocketDecoder } from '../../src/wire/index.ts';
import { cuts, piecesOf } from './cuts.ts';

type Shown = [kind: string, text: string, more: Record<string, unknown>];

function decode(pieces: Iterable<Uint8Array>, messageLimit?: number) {
  const decoder = new WebSocketDecoder(messageLimit === undefined ? {} : { messageLimit });
  const messages: Shown[] = [];
  for (const piece of pieces)
    for (const { kind, bytes, ...more } of decoder.push(piece))
      messages.push([kind, Buffer.from(bytes).toString('latin1'), more]);
  return { messages, problem: decoder.end() };
}

/** A frame as RFC 6455 draws it, length in the fewest bytes. */
function frame(
  opcode: number,
  text: string | Uint8Array,
  options: { final?: boolean; mask?: number[] } = {},
): Buffer {
  const payload = Buffer.from(text);
  const { final = true, mask } = options;
  const size = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + size);
  head[0] = (final ? 0x80 : 0) | opcode;
  head[1] = (mask ? 0x80 : 0) | (size === 0 ? payload.length : size === 2 ? 126 : 127);
  if (size === 2) head.writeUInt16BE(payload.length, 2);
  if (size === 8) head.writeBigUInt64BE(BigInt(payload.length), 2);
  const masked = mask ? payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)) : payload;
  return Buffer.concat([head, Buffer.from(mask ?? []), masked]);
}

const key = [1, 0x80, 0xff, 9];
const fixtures: [
  name: string,
  wire: Buffer,
  messages: [kind: string, text: string][],
  problem?: [string, number],
][] = [
  ['nothing', Buffer.alloc(0), []],
  // Examples of RFC 6455, section 5.7.
  ['a text', Buffer.from('810548656c6c6f', 'hex'), [['text', 'Hello']]],
  ['a masked text', Buffer.from('818537fa213d7f9f4d5158', 'hex'), [['text', 'Hello']]],
  ['a text in fragments', Buffer.from('010348656c80026c6f', 'hex'), [['text', 'Hello']]],
  [
    'a ping and its pong',
    Buffer.from('890548656c6c6f8a8537fa213d7f9f4d5158', 'hex'),
    [
      ['ping', 'Hello'],
      ['pong', 'Hello'],
    ],
  ],
  [
    'a ping between fragments',
    Buffer.concat([
      frame(2, 'a', { final: false }),
      frame(9, ''),
      frame(0, '', { final: false }),
      frame(0, 'b'),
    ]),
    [
      ['ping', ''],
      ['binary', 'ab'],
    ],
  ],
  ['126 bytes', frame(2, 'x'.repeat(126), { mask: key }), [['binary', 'x'.repeat(126)]]],
  ['an empty message', frame(1, ''), [['text', '']]],
  ['a close with status and reason', frame(8, Buffer.from('03e8627965', 'hex')), [['close', '\x03\xe8bye']]],
  [
    'bytes after a close',
    Buffer.concat([frame(8, ''), frame(1, 'x')]),
    [['close', '']],
    ['bad-websocket-frame', 2],
  ],
  ['a reserved bit', Buffer.from('c100', 'hex'), [], ['bad-websocket-frame', 0]],
  [
    'an opcode that does not exist',
    Buffer.concat([frame(1, 'x'), frame(3, '')]),
    [['text', 'x']],
    ['bad-websocket-frame', 3],
  ],
  ['a control frame in fragments', frame(9, '', { final: false }), [], ['bad-websocket-frame', 0]],
  ['a long control frame', frame(9, 'x'.repeat(126)), [], ['bad-websocket-frame', 0]],
  ['a continuation of nothing', frame(0, 'x'), [], ['bad-websocket-frame', 0]],
  [
    'a message within a message',
    Buffer.concat([frame(1, 'x', { final: false }), frame(2, 'y')]),
    [],
    ['bad-websocket-frame', 3],
  ],
  ['a length in too many bytes', Buffer.from('827e0001ff', 'hex'), [], ['bad-websocket-frame', 0]],
  ['a length that cannot be', Buffer.from('827fffffffffffffffff', 'hex'), [], ['bad-websocket-frame', 0]],
  ['a length that lies', Buffer.from('827f0000ffffffffffff00', 'hex'), [], ['message-too-large', 0]],
  ['a cut frame', frame(1, 'Hello').subarray(0, 4), [], ['cut-frame', 0]],
  ['a cut message', frame(1, 'Hello', { final: false }), [], ['cut-frame', 7]],
];

test.each(fixtures)('%s', (_name, wire, messages, problem) => {
  const whole = decode([wire]);
  expect(whole.messages.map(([kind, text]) => [kind, text])).toEqual(messages);
  expect(whole.problem && [whole.problem.code, whole.problem.offset]).toEqual(problem);
  for (const { name, pieces } of cuts(wire)) expect(decode(pieces), name).toEqual(whole);
});

describe('what a message tells', () => {
  test('masked or not, how many frames, where, the status of a close', () => {
    const wire = Buffer.concat([
      frame(1, 'a', { final: false }),
      frame(0, 'b', { mask: key }),
      frame(8, Buffer.from([3, 0xe9])),
    ]);
    expect(decode([wire]).messages.map(([, , more]) => more)).toEqual([
      { masked: true, frames: 2, offset: 3 },
      { masked: false, frames: 1, offset: 10, status: 1001 },
    ]);
  });

  test('a message of more than 64 KiB is whole', () => {
    const text = 'y'.repeat(70_000);
    expect(decode(piecesOf(frame(2, text, { mask: key }), [999])).messages).toMatchObject([
      ['binary', text, {}],
    ]);
  });

  test('fragments are limited together', () => {
    const part = frame(0, 'x'.repeat(60), { final: false });
    const wire = Buffer.concat([frame(2, '', { final: false }), part, part]);
    expect(decode([wire], 100).problem?.code).toBe('message-too-large');
    expect(decode([wire], 120).problem?.code).toBe('cut-frame');
  });

  test('messages that were framed are read, in any pieces', () => {
    const message = fc.record({
      opcode: fc.constantFrom(1, 2, 9, 10),
      bytes: fc.uint8Array({ maxLength: 125 }),
      masked: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(message),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
        (messages, sizes) => {
          const wire = Buffer.concat(
            messages.map(({ opcode, bytes, masked }) => frame(opcode, bytes, masked ? { mask: key } : {})),
          );
          const read = decode(piecesOf(wire, sizes));
          expect(read.problem).toBeUndefined();
          expect(read.messages.map(([, text]) => text)).toEqual(
            messages.map(({ bytes }) => Buffer.from(bytes).toString('latin1')),
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});
