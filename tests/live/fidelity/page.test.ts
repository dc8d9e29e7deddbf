import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { known } from './known.ts';
import { formatPage } from './page.ts';
import { isJoin } from './sequence.ts';
import { sequences } from './sequences/index.ts';
import { fits } from './verdict.ts';

describe('what is compared', () => {
  test('docs/mock-differences.md is up to date; else run tests/live/fidelity/write-page.ts', () => {
    const page = join(import.meta.dirname, '../../../docs/mock-differences.md');
    expect(readFileSync(page, 'utf8')).toBe(formatPage());
  });

  test('every known difference has a reason, and names a sequence that there is', () => {
    const names = sequences.map(({ name }) => name);
    for (const { reason, sequence } of known) {
      expect(reason).toMatch(/^[A-Z].*\.$/);
      if (sequence) expect(names).toContain(sequence);
    }
  });

  test('steps have names of their own, and sequences too', () => {
    expect(new Set(sequences.map(({ name }) => name)).size).toBe(sequences.length);
    for (const { name, steps } of sequences) {
      const names = steps.flatMap((step) => (isJoin(step) ? [] : [step.name]));
      expect(new Set(names).size, name).toBe(names.length);
    }
  });

  test('a known difference fits its pointer, and what is below only where it says so', () => {
    const where = { sequence: 'life', operationId: 'ContainerInspect' };
    const one = (at: string, on = 'ContainerInspect') => ({ on, at, reason: 'Because.' });
    expect(fits(one('/a/*'), where, { pointer: '/a/b' })).toBe(true);
    expect(fits(one('/a/*'), where, { pointer: '/a/b/c' })).toBe(false);
    expect(fits(one('/a/**'), where, { pointer: '/a/b/c' })).toBe(true);
    expect(fits(one('/a/b', '*'), where, { pointer: '/a/b' })).toBe(true);
    expect(fits(one('/a/b', 'ContainerList'), where, { pointer: '/a/b' })).toBe(false);
    expect(fits({ ...one('/a/b'), sequence: 'other' }, where, { pointer: '/a/b' })).toBe(false);
  });
});
