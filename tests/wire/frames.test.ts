import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrame, type Frame, FrameDecoder, looksMultiplexed } from '../../src/wire/index.ts';
import { cuts, latin1, piecesOf } from './cuts.ts';

function decode(pieces: Iterable<Uint8Array>) {
  const decoder = new FrameDecoder();
  const frames: [number, string][] = [];
  for (const piece of pieces)
    for (const { stream, bytes } of decoder.push(piece))
      frames.push([stream, Buffer.from(bytes).toString('latin1')]);
  return { frames, problem: decoder.end() };
}

const header = (...bytes: number[]): string => String.fromCharCode(...bytes);
const out = `${header(1, 0, 0, 0, 0, 0, 0, 2)}hi`;
const fixtures: [name: string, wire: string, frames: [number, string][], problem?: [string, number]][] = [
  ['nothing', '', []],
  [
    'stdout and stderr',
    `${out}${header(2, 0, 0, 0, 0, 0, 0, 1)}!`,
    [
      [1, 'hi'],
      [2, '!'],
    ],
  ],
  [
    'an empty frame',
    `${header(0, 0, 0, 0, 0, 0, 0, 0)}${out}`,
    [
      [0, ''],
      [1, 'hi'],
    ],
  ],
  ['an error of the daemon', `${header(3, 0, 0, 0, 0, 0, 0, 1)}e`, [[3, 'e']]],
  ['text that is no frame', `${out}plain text`, [[1, 'hi']], ['bad-frame-header', 10]],
  ['a stream that does not exist', header(4, 0, 0, 0, 0, 0, 0, 0), [], ['bad-frame-header', 0]],
  ['a byte that must be zero', header(1, 0, 1, 0, 0, 0, 0, 0), [], ['bad-frame-header', 0]],
  ['a cut header', `${out}${header(1, 0)}`, [[1, 'hi']], ['cut-frame', 10]],
  ['a cut payload', header(1, 0, 0, 0, 0, 0, 0, 9, 9), [], ['cut-frame', 0]],
  ['a length that lies', header(1, 0, 0, 0, 255, 255, 255, 255, 9), [], ['frame-too-large', 0]],
];

test.each(fixtures)('%s', (_name, wire, frames, problem) => {
  const whole = decode([latin1(wire)]);
  expect(whole.frames).toEqual(frames);
  expect(whole.problem && [whole.problem.code, whole.problem.offset]).toEqual(problem);
  for (const { name, pieces } of cuts(latin1(wire))) expect(decode(pieces), name).toEqual(whole);
});

test('a problem is known as soon as a header is impossible', () => {
  const decoder = new FrameDecoder();
  decoder.push(latin1('HTTP/1.'));
  expect(decoder.problem).toBeUndefined();
  decoder.push(latin1('1'));
  expect(decoder.problem).toMatchObject({ code: 'bad-frame-header', offset: 0 });
  expect(decoder.push(encodeFrame(1, latin1('late')))).toEqual([]);
});

test('frames that were encoded are decoded, in any pieces', () => {
  const frame = fc.record({
    stream: fc.constantFrom<Frame['stream']>(0, 1, 2, 3),
    bytes: fc.uint8Array({ maxLength: 300 }),
  });
  fc.assert(
    fc.property(
      fc.array(frame),
      fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1 }),
      (frames, sizes) => {
        const wire = new Uint8Array(
          Buffer.concat(frames.map(({ stream, bytes }) => encodeFrame(stream, bytes))),
        );
        const decoder = new FrameDecoder();
        expect(piecesOf(wire, sizes).flatMap((piece) => decoder.push(piece))).toEqual(frames);
        expect(decoder.end()).toBeUndefined();
      },
    ),
  );
});

test('frames outlive the chunk that they came in', () => {
  const chunk = encodeFrame(1, latin1('keep'));
  const [frame] = new FrameDecoder().push(chunk);
  chunk.fill(0);
  expect(frame?.bytes).toEqual(latin1('keep'));
});

test('any bytes are decoded without an error being thrown', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ max: 5 })), (pieces) => void decode(pieces)));
});

describe('looksMultiplexed', () => {
  test.each([
    [out, true],
    ['plain text', false],
    [header(4, 0, 0, 0, 0, 0, 0, 0), false],
    [header(1, 0, 0, 0), undefined],
  ])('%j', (wire, expected) => {
    expect(looksMultiplexed(latin1(wire))).toBe(expected);
  });
});
