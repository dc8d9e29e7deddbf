import { expect, test } from 'vitest';
import { asciicast, describeExchange, ViewSession } from '../../src/view/index.ts';
import type { Sketch } from '../check/make-exchange.ts';
import { attach, containerId, create, framed, storyOf, timed } from './story.ts';

const resize = (h: number, w: number): Sketch => ({
  method: 'POST',
  target: `/v1.51/containers/${containerId}/resize?h=${h}&w=${w}`,
});

function castOf(sketches: readonly Sketch[], input = false): unknown[] {
  const session = new ViewSession();
  const exchanges = storyOf(...sketches);
  const views = exchanges.map((exchange) => describeExchange(exchange, session));
  const at = views.findIndex(({ exchange }) => exchange.operation === 'ContainerAttach');
  const view = views[at]!;
  const sizes = session.resizesOf(exchanges[at]!, view.exchange.container);
  return [...asciicast(view, { sizes, input })].map((line) => {
    expect(line.endsWith('\n')).toBe(true);
    return JSON.parse(line) as unknown;
  });
}

const session = attach(
  { toDaemon: timed(['ls\r', 2500]), toClient: timed(['$ ', 1500], ['ls\r\n', 2600.5]) },
  { timing: { end: 9000 } },
);

test('a terminal’s session with its sizes, as they changed', () => {
  const cast = castOf([create(true), session, resize(24, 80), resize(30, 100), resize(50, 132)]);
  expect(cast).toEqual([
    { version: 2, width: 80, height: 24, timestamp: 1_700_000_001, title: 'ContainerAttach web' },
    [1.5, 'o', '$ '],
    [2, 'r', '100x30'],
    [2.6005, 'o', 'ls\r\n'],
    [3, 'r', '132x50'],
  ]);
});

test('input is given when it is asked for', () => {
  expect(castOf([create(true), session], true)).toContainEqual([2.5, 'i', 'ls\r']);
  expect(castOf([create(true), session])).not.toContainEqual([2.5, 'i', 'ls\r']);
});

test('the size of the creation counts, and without any 80 by 24 is taken', () => {
  expect(castOf([create(true, { HostConfig: { ConsoleSize: [33, 99] } }), session])[0]).toMatchObject({
    width: 99,
    height: 33,
  });
  expect(castOf([create(true, { HostConfig: { ConsoleSize: [0, 0] } }), session])[0]).toMatchObject({
    width: 80,
    height: 24,
  });
});

test('resizes of another container or after the end are not of the session', () => {
  const other = { method: 'POST', target: `/v1.51/containers/${'d'.repeat(64)}/resize?h=1&w=1` };
  const short = { ...session, timing: { end: 1600 } };
  expect(castOf([create(true), short, other, resize(2, 2)])[0]).toMatchObject({ width: 80, height: 24 });
});

test('without a terminal stdout and stderr are joined, and line ends made those of a terminal', () => {
  const cast = castOf([create(false), attach({ toClient: framed([1, 'a\nb\n', 1], [2, 'c\r\n', 2]) })]);
  expect(cast.slice(1)).toEqual([
    [0.001, 'o', 'a\r\nb\r\n'],
    [0.002, 'o', 'c\r\n'],
  ]);
});
