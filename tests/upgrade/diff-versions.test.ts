import { expect, test } from 'vitest';
import { behaviours, loadContract, versions } from '../../src/contract/index.ts';
import {
  behavioursBetween,
  diffVersions,
  historyOf,
  holdsAt,
  joinEntries,
  versionOf,
} from '../../src/upgrade/index.ts';

const version = (name: string) => ({ version: name, ...versionOf(name) });

test('a version does not differ from itself', () => {
  for (const name of versions) expect(diffVersions(version(name), version(name))).toEqual([]);
});

test('there and back are the same differences, turned round', () => {
  const [older, newer] = [version('1.43'), version('1.44')];
  const there = diffVersions(older, newer).filter(({ rule }) => rule === 'diff/response-field-removed');
  const back = diffVersions(newer, older).filter(({ rule }) => rule.startsWith('diff/response-field-added'));
  expect(there.length).toBeGreaterThan(0);
  expect(back.map(({ at }) => at)).toEqual(there.map(({ at }) => at));
});

test('what only our amendments know of one version is no difference', () => {
  // Why these: daemons were recorded up to 1.51, so amendments demand more there than at 1.52.
  const rules = diffVersions(version('1.51'), version('1.52')).map(({ rule }) => rule);
  expect(rules.filter((rule) => rule === 'diff/response-field-optional').length).toBeLessThan(10);
});

test('what is known of daemons joins what the documents show', () => {
  const [from, to] = ['1.51', '1.52'];
  const { begun, ended } = behavioursBetween(behaviours(), { version: from }, { version: to });
  const entries = joinEntries(diffVersions(version(from), version(to)), begun, ended, 'client');
  expect(entries).toContainEqual(
    expect.objectContaining({
      rule: 'diff/response-field-removed',
      title: 'NetworkSettings.IPAddress is no longer sent',
      behaviour: 'network-settings-ipaddress-gone',
      mend: 'Read NetworkSettings.Networks[*].IPAddress.',
    }),
  );
  // The published document lists the streams' types; that none is the old one stands in no document.
  expect(entries).toContainEqual(
    expect.objectContaining({ rule: 'behaviour/media-type', behaviour: 'events-media-type' }),
  );
  expect(entries[0]?.impact.client).toBe('breaking');
});

test('what no published document ever had is known of daemons', () => {
  const published = (name: string) => ({ document: loadContract(name, 'published') });
  const { begun } = behavioursBetween(behaviours(), { version: '1.51' }, { version: '1.52' });
  const entries = joinEntries(diffVersions(published('1.51'), published('1.52')), begun, [], 'client');
  expect(entries).toContainEqual(
    expect.objectContaining({ rule: 'behaviour/field-gone', behaviour: 'events-legacy-fields-gone' }),
  );
});

test('of releases nothing is known where none is named', () => {
  const row = {
    id: 'x',
    operations: [],
    engine: '29.0..',
    kind: 'status',
    impact: 'risky',
    text: '',
    evidence: [],
  } as const;
  expect(holdsAt(row, { version: '1.52' })).toBe(undefined);
  expect(holdsAt(row, { version: '1.52', release: '29.3' })).toBe(true);
  expect(holdsAt({ ...row, api: '..1.51' }, { version: '1.52', release: '29.3' })).toBe(false);
});

test('a field has a history', () => {
  const { versions: has, changes } = historyOf(
    'VirtualSize',
    ['1.42', '1.43', '1.44'].map(version),
    behaviours(),
  );
  expect(has).toEqual(['1.42', '1.43']);
  expect(changes.map(({ version }) => version)).toEqual(['1.44']);
  expect(changes[0]?.entries.every(({ rule }) => rule === 'diff/response-field-removed')).toBe(true);
});

test('what a document does not describe is not gone in it', () => {
  // The answer of ContainerStats is an object without members before 1.48, and was sent whole all the same.
  const found = diffVersions(versionOf('1.48'), versionOf('1.45'));
  expect(
    found.filter(({ operationId, at }) => operationId === 'ContainerStats' && at === '/cpu_stats'),
  ).toEqual([]);
});
