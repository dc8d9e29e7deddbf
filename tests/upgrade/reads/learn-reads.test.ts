import { describe, expect, test } from 'vitest';
import type { Perturbation, PointersByWay } from '../../../src/model/index.ts';
import { type PlannedField, treeOf } from '../../../src/upgrade/reads/field-tree.ts';
import { learnReads, type Perturbed } from '../../../src/upgrade/reads/learn-reads.ts';
import { operationsOf } from '../../../src/upgrade/reads/operations-of.ts';

interface Client {
  /** Fields that come, in the order in which the client meets them: `A /x`. */
  readonly fields: readonly string[];
  /** What it does; gives where it stops, by the number of the field. `is`: whether a field is as it should be. */
  readonly acts: (is: (field: string) => boolean, run: number) => { said: string; stopsAt?: number };
  /** Those that say nothing. */
  readonly empty?: readonly string[];
  readonly how?: readonly Perturbation[];
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** Learns of a client that is a function, and gives what a file would tell. */
async function learn({ fields, acts, empty = [], how = ['drop'], limit = 1000, signal }: Client) {
  const planned = fields.map((field): PlannedField => {
    const [operationId = '', pointer = ''] = field.split(' ');
    return { operationId, pointer, how };
  });
  const honest = acts(() => true, 0).said;
  let number = 0;
  const run = async (perturbed: readonly Perturbed[]) => {
    number++;
    const isUnder = (field: string, each: Perturbed) => {
      const name = `${each.field.operationId} ${each.field.pointer}`;
      return field === name || field.startsWith(`${name}/`);
    };
    const { said, stopsAt = fields.length } = acts(
      (field) => !perturbed.some((each) => isUnder(field, each)),
      number,
    );
    const came = fields.slice(0, stopsAt);
    return {
      ...(said === honest ? {} : { reaction: said }),
      applied: new Set(perturbed.filter((each) => came.some((field) => isUnder(field, each)))),
    };
  };
  const all = planned.map((field) => ({
    ...field,
    telling: !empty.includes(`${field.operationId} ${field.pointer}`),
  }));
  const result = await learnReads({ tree: treeOf(planned), run, limit, ...(signal ? { signal } : {}) });
  return { ...result, operations: operationsOf(result.learned, all) };
}

/** Those that were found unread by being left out. */
const gone = (unread: PointersByWay = {}): readonly string[] => ('drop' in unread ? (unread.drop ?? []) : []);
const many = (count: number) => Array.from({ length: count }, (_, index) => `A /f${index}`);

describe('learning what is read', () => {
  test('takes about as many runs as there are halves, and no field is left out', async () => {
    const wanted = ['A /f7', 'A /f130', 'A /f131'];
    const { operations, runs, stopped, drifted } = await learn({
      fields: many(200),
      acts: (is) => ({ said: wanted.map(is).join() }),
    });
    expect(operations.A?.reads).toEqual(['/f7', '/f130', '/f131']);
    expect(gone(operations.A?.unread)).toHaveLength(197);
    expect(runs).toBeLessThan(45);
    expect([stopped, drifted]).toEqual([undefined, undefined]);
  });

  test('where all is read, takes hardly more runs than there are fields', async () => {
    const fields = many(100);
    const { operations, runs } = await learn({ fields, acts: (is) => ({ said: fields.map(is).join() }) });
    expect(operations.A?.reads).toHaveLength(100);
    expect(runs).toBeLessThan(220);
  });

  test('goes below a field only where that is read', async () => {
    const { operations } = await learn({
      fields: ['A /s', 'A /s/up', 'A /s/pid', 'A /h', 'A /h/x', 'A /h/x/y'],
      acts: (is) => ({ said: String(is('A /s/up')) }),
    });
    expect(operations.A).toEqual({ reads: ['/s/up'], unread: { drop: ['/h', '/s/pid'] } });
  });

  test('a field that hides others by ending the run makes none of them look unread', async () => {
    // Without Id it stops before it asks B, of which it reads /name.
    const { operations } = await learn({
      fields: ['A /Id', 'A /junk', 'B /name', 'B /junk'],
      acts: (is) => (is('A /Id') ? { said: `asked ${is('B /name')}` } : { said: 'no id', stopsAt: 2 }),
    });
    expect(operations).toEqual({
      A: { reads: ['/Id'], unread: { drop: ['/junk'] } },
      B: { reads: ['/name'], unread: { drop: ['/junk'] } },
    });
  });

  test('what does not come in its own run is untried, whatever the run shows', async () => {
    const { operations } = await learn({
      fields: ['A /a', 'B /late'],
      acts: (_is, run) => ({ said: 'same', ...(run > 0 ? { stopsAt: 1 } : {}) }),
    });
    expect(operations.A).toEqual({ unread: { drop: ['/a'] } });
    expect(Object.values(operations.B?.untried ?? {})).toEqual([['/late']]);
    expect(operations.B?.unread).toBeUndefined();
  });

  test('of two fields of which one is enough, neither is unread', async () => {
    const { operations } = await learn({
      fields: [...many(6), 'A /old', 'A /new', 'A /x'],
      acts: (is) => ({ said: String((is('A /old') || is('A /new')) && is('A /x')) }),
    });
    expect(operations.A?.either?.map((set) => [...set].sort())).toEqual([['/new', '/old']]);
    expect(operations.A?.reads).toEqual(['/x']);
    expect(gone(operations.A?.unread)).toHaveLength(6);
  });

  test('what was empty when it was left out is told apart, also below what was left out', async () => {
    const { operations } = await learn({
      fields: ['A /x', 'A /zero', 'A /h', 'A /h/told', 'A /h/zero'],
      empty: ['A /zero', 'A /h/zero'],
      acts: (is) => ({ said: String(is('A /x')) }),
    });
    expect(operations.A).toEqual({ reads: ['/x'], unread: { drop: ['/h'], empty: ['/zero', '/h/zero'] } });
  });

  test('null and other types are told apart from what is gone', async () => {
    const { operations } = await learn({
      fields: ['A /a', 'A /strict', 'A /free'],
      how: ['drop', 'null', 'type'],
      acts: (is) => ({ said: String(is('A /a')) }),
    });
    expect(operations.A).toEqual({
      reads: ['/a'],
      unread: {
        drop: ['/strict', '/free'],
        null: ['/strict', '/free'],
        type: ['/strict', '/free'],
      },
    });
  });

  test('a client that changes by itself is found out, and what it showed meanwhile does not count', async () => {
    const { operations, drifted, stopped } = await learn({
      fields: many(64),
      acts: (_is, run) => ({ said: run > 5 ? 'changed' : 'same' }),
    });
    expect(drifted).toBeUndefined();
    expect(operations.A?.reads).toBeUndefined();
    expect(stopped).toBeUndefined();
    const late = await learn({
      fields: many(64),
      acts: (is, run) => ({ said: run > 5 ? 'changed' : String(is('A /f1')) }),
    });
    expect(late.drifted).toBe('changed');
    expect(late.stopped).toMatch(/although nothing was perturbed/);
    expect(late.operations.A?.reads).toBeUndefined();
  });

  test('what the limit of runs leaves over is untried, and says so', async () => {
    const { operations, runs, stopped } = await learn({
      fields: many(64),
      limit: 9,
      acts: (is) => ({ said: String(is('A /f1')) }),
    });
    expect(runs).toBeLessThanOrEqual(9);
    expect(stopped).toBe('the limit of 9 runs was reached');
    const { reads = [], unread = {}, untried = {} } = operations.A ?? {};
    const known = [...(reads as string[]), ...gone(unread)];
    expect(known.length + (untried[stopped ?? ''] ?? []).length).toBe(64);
  });

  test('what was learned before it was stopped is kept', async () => {
    const stop = new AbortController();
    const { operations, stopped } = await learn({
      fields: many(32),
      signal: stop.signal,
      acts: (is, run) => {
        if (run === 6) stop.abort();
        return { said: String(is('A /f31')) };
      },
    });
    expect(stopped).toBe('learning was stopped');
    expect(gone(operations.A?.unread).length).toBeGreaterThan(15);
    expect(operations.A?.untried?.[stopped ?? '']?.length).toBeGreaterThan(0);
  });
});
