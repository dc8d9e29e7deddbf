import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { behaviours, versions } from '../../src/contract/index.ts';
import { diffVersions, versionOf } from '../../src/upgrade/index.ts';

interface Item {
  readonly item: string;
  readonly diff?: string | readonly string[];
  readonly shown?: string;
  readonly by?: string | readonly string[];
  readonly nothing?: string;
}

const history = load(readFileSync('spec/version-history.yaml', 'utf8')) as Record<string, readonly Item[]>;
const known = new Set(behaviours().map(({ id }) => id));
const listOf = (given: string | readonly string[] = []): string[] => [given].flat() as string[];

/** `SystemInfo /NRI`, `ImageList query identity`, and `VolumeUpdate` for the operation itself. */
const shownAt = new Map<string, ReadonlySet<string>>();
function placesAt(version: string): ReadonlySet<string> {
  let places = shownAt.get(version);
  if (!places) {
    const before = versions[versions.indexOf(version) - 1]!;
    const found = diffVersions(versionOf(before), versionOf(version));
    places = new Set(found.map(({ operationId, at }) => `${operationId} ${at}`.trim()));
    shownAt.set(version, places);
  }
  return places;
}

test('the history has every version that is held', () => {
  expect(new Set(Object.keys(history))).toEqual(new Set(versions));
});

describe.each(Object.entries(history))('%s', (version, items) => {
  test('every item is told by the documents or by an entry of ours', () => {
    for (const { item, diff, shown, by, nothing } of items) {
      expect([item, diff ?? by ?? nothing]).not.toEqual([item, undefined]);
      const missing = [
        ...listOf(diff).filter((place) => !placesAt(shown ?? version).has(place)),
        ...listOf(by).filter((id) => !known.has(id)),
      ];
      expect([item, missing]).toEqual([item, []]);
      // Why: what is shown elsewhere is shown once.
      if (shown) expect([item, shown]).not.toEqual([item, version]);
    }
  });
});
