import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findAnswer, loadAnswers } from '../../scripts/derive-amendments/answers.ts';
import { packageRoot } from '../../src/base/index.ts';
import { loadContract } from '../../src/contract/index.ts';

type Probes = Record<string, Record<string, { accepted: string[]; refused: string[] }>>;

const probes = globSync('tests/fixtures/answers/docker-*/filters.json', { cwd: packageRoot }).map(
  (file) => JSON.parse(readFileSync(join(packageRoot, file), 'utf8')) as Probes,
);

/** `operation key version` to what each daemon that was asked said. */
const verdicts = new Map<string, boolean[]>();
for (const table of probes)
  for (const [operation, keys] of Object.entries(table))
    for (const [key, { accepted, refused }] of Object.entries(keys))
      for (const [versions, verdict] of [
        [accepted, true],
        [refused, false],
      ] as const)
        for (const version of versions) {
          const name = `${operation} ${key} ${version}`;
          verdicts.set(name, [...(verdicts.get(name) ?? []), verdict]);
        }

describe('filter keys', () => {
  it('are those that every daemon asked takes, and none that every daemon refuses', () => {
    expect(verdicts.size).toBeGreaterThan(500);
    const wrong = [...verdicts].flatMap(([name, said]) => {
      const [operationId = '', key = '', version = ''] = name.split(' ');
      const operation = loadContract(version).operations.get(operationId);
      if (!operation || said.includes(!said[0])) return [];
      return (operation.filters ?? []).includes(key) === said[0] ? [] : [`${name}: daemons say ${said[0]}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe('streams', () => {
  it('have a kind wherever a daemon answered with 101', () => {
    const upgraded = loadAnswers().filter((answer) => answer.status === 101);
    expect(upgraded.length).toBeGreaterThan(50);
    const missing = upgraded.filter((answer) => {
      const { operation } = loadContract(answer.api).match(answer.method, answer.target);
      const token = answer.headers.find(([name]) => name === 'Upgrade')?.[1];
      return operation && !(operation.stream && operation.upgrade?.includes(token ?? ''));
    });
    expect(missing.map((answer) => answer.address)).toEqual([]);
  });
});

describe('several names of images', () => {
  it.each(['docker-20.10/v1.41', 'docker-26.1/v1.45', 'docker-28.5/v1.51'])(
    'are repeated parameters to %s, not a list with commas',
    (file) => {
      const answer = (slug: string) => findAnswer(`tests/fixtures/answers/${file}.json#ImageGetAll/${slug}`);
      expect([answer('repeated')?.status, answer('commas')?.status]).toEqual([
        200,
        expect.toSatisfy((s) => s >= 400),
      ]);
      const { operation } = loadContract(answer('commas')!.api).match('GET', '/images/get');
      expect(operation?.parameters.find(({ name }) => name === 'names')?.collectionFormat).toBe('multi');
      const published = loadContract(answer('commas')!.api, 'published').match(
        'GET',
        '/images/get',
      ).operation;
      expect(published?.parameters.find(({ name }) => name === 'names')?.collectionFormat).not.toBe('multi');
    },
  );
});
