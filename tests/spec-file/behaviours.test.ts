import { expect, test } from 'vitest';
import { behaviours, releases } from '../../src/contract/index.ts';
import { readBehaviours, readClients, readReleases } from '../../src/spec-file/behaviours.ts';

const known = new Set(['SystemInfo']);
const row = {
  id: 'a-row',
  operations: ['SystemInfo'],
  api: '1.52..',
  kind: 'field-gone',
  impact: 'breaking',
  at: ['/Driver'],
  text: 'It is gone.',
  mend: 'Read another.',
  evidence: ['https://example.invalid/'],
};

test('what is whole is taken as it is', () => {
  expect(readBehaviours([row], known)).toEqual([row]);
});

test.each([
  [{ id: 'A Row' }, /kebab case/],
  [{ operations: ['Nothing'] }, /no version has an operation Nothing/],
  [{ api: '>=1.52' }, /no range/],
  [{ api: undefined }, /needs `api` or `engine`/],
  [{ kind: 'odd' }, /`kind` should be/],
  [{ mend: undefined }, /`mend` is missing/],
  [{ evidence: [] }, /`evidence` is empty/],
  [{ at: ['Driver'] }, /neither a pointer nor/],
  [{ more: 1 }, /no key `more`/],
  [{ when: 'maybe' }, /`when` should be/],
  [{ when: {} }, /`when` should be/],
  [{ when: { is: [], not: [1] } }, /`when` should be/],
  [{ when: { is: 'a' } }, /`is` should be a list/],
  [{ when: { matches: '(' } }, /`matches` should be a regular expression/],
  [{ when: { no: 'name' } }, /`no` should be/],
  [{ when: { '/a': { type: 'text' } } }, /`type` should be/],
])('%j is refused, and why', (change, message) => {
  const { api, mend, ...rest } = { ...row, ...change } as typeof row;
  const entry = { ...rest, ...(api ? { api } : {}), ...(mend ? { mend } : {}) };
  expect(() => readBehaviours([entry], known)).toThrow(message);
});

test('an id is used once; releases and clients are whole', () => {
  expect(() => readBehaviours([row, row], known)).toThrow(/used twice/);
  expect(() => readReleases([{ name: 'docker-1.0', engine: 'docker', release: '1.0' }])).toThrow(/not whole/);
  expect(() => readClients([{ agent: 'x', release: '29.0..' }])).toThrow(/not whole/);
});

test('what is shipped tells of every release that the mock can be like', () => {
  const names = releases().map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['docker-20.10', 'docker-26.1', 'docker-28.5', 'docker-29.7', 'podman-5.4']),
  );
  expect(behaviours().length).toBeGreaterThan(80);
});
