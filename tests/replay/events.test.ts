import { expect, test } from 'vitest';
import { compareExchange } from '../../src/replay/compare-exchange.ts';
import { IdentityMap } from '../../src/replay/identity.ts';
import { VerdictBook } from '../../src/replay/verdict-book.ts';
import { exchange, hex } from './recorded.ts';

const event = (id: string, Action: string, name = 'n') => ({
  Type: 'container',
  Action,
  Actor: { ID: id, Attributes: { name } },
});

function compared(was: object[], now: object[]) {
  const map = new IdentityMap();
  const book = new VerdictBook({ map, sent: (text) => text === 'web' });
  const create = (id: string) =>
    exchange('POST /v1.51/containers/create?name=web', { status: 201, body: { Id: id } });
  compareExchange(book, create(hex('a')), create(hex('b')));
  const lines = (items: object[]) => items.map((item) => JSON.stringify(item)).join('\n');
  const events = (items: object[]) => exchange('GET /v1.51/events?until=1', { body: lines(items) });
  compareExchange(book, events(was), events(now));
  return {
    differences: book.differences.map(({ rule, was: had, now: has }) => `${rule} ${had} | ${has}`),
    normalised: book.normalised.filter(({ rule }) => rule === 'other-objects').map(({ count }) => count),
  };
}

test('events are paired by what happened to what, in whatever order', () => {
  const was = ['create', 'start', 'die'].map((action) => event(hex('a'), action, 'web'));
  const now = ['create', 'die', 'start'].map((action) => event(hex('b'), action, 'web'));
  expect(compared(was, now)).toEqual({ differences: [], normalised: [] });
});

test('an event that is on one side only is a difference', () => {
  const was = [event(hex('a'), 'create', 'web'), event(hex('a'), 'start', 'web')];
  const { differences } = compared(was, [event(hex('b'), 'create', 'web')]);
  expect(differences).toEqual([expect.stringMatching(/^stream\/items .*"start".* \| \(absent\)$/)]);
});

test('events of other objects, and of the recorded session itself, are none of the replay', () => {
  const was = [event(hex('a'), 'create', 'web'), event(hex('c'), 'die', 'other')];
  const now = [
    event(hex('a'), 'create', 'web'),
    event(hex('d'), 'start', 'another'),
    event(hex('b'), 'create', 'web'),
  ];
  const result = compared(was, now);
  expect(result.differences).toEqual([]);
  expect(result.normalised).toEqual([3]);
});
