import { expect, test } from 'vitest';
import { profileOf } from '../../src/mock/profile/manner.ts';
import { Engine } from '../../src/mock/state/engine.ts';
import { nanoOf } from '../../src/mock/state/event-log.ts';

test('past events are cut to the nanosecond, at both ends', () => {
  const { events } = new Engine('system', profileOf('docker-28.5'));
  const seen: bigint[] = [];
  events.listen((event) => seen.push(nanoOf(event)));
  events.emit('volume', 'create', 'a');
  events.emit('volume', 'destroy', 'a');
  const [first = 0n, second = 0n] = seen;
  const between = (since: bigint, until?: bigint) => events.past(since, until).map(({ Action }) => Action);
  expect(between(first)).toEqual(['create', 'destroy']);
  expect(between(first + 1n)).toEqual(['destroy']);
  expect(between(first, second - 1n)).toEqual(['create']);
});

test('nothing of the past is told unless asked for', () => {
  const { events } = new Engine('system', profileOf('docker-28.5'));
  events.emit('volume', 'create', 'a');
  expect(events.past(undefined, undefined)).toEqual([]);
});
