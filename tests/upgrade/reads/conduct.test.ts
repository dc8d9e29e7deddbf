import { describe, expect, test } from 'vitest';
import { type Conduct, type Habit, habitOf, reactionOf } from '../../../src/upgrade/index.ts';

const at = Date.parse('2026-11-28T10:00:00Z');
const run = (more: Partial<Conduct> = {}): Conduct => ({
  exitCode: 0,
  timedOut: false,
  stdout: '',
  stderr: '',
  requests: [],
  at,
  ...more,
});
const habit = (...runs: Conduct[]): Habit => {
  const found = habitOf(runs);
  if ('differs' in found) throw new Error(found.differs);
  return found;
};

describe('how a client behaves', () => {
  test('each thing that one sees is a reaction, and is told', () => {
    const usual = habit(
      run({ stdout: 'a\nb', requests: ['GET /a'] }),
      run({ stdout: 'a\nb', requests: ['GET /a'] }),
    );
    const seen = (more: Partial<Conduct>) =>
      reactionOf(usual, run({ stdout: 'a\nb', requests: ['GET /a'], ...more }));
    expect(seen({})).toBeUndefined();
    expect(seen({ exitCode: 1 })).toBe('exit code 1 in place of 0');
    expect(seen({ timedOut: true })).toMatch(/did not come to an end/);
    expect(seen({ stdout: 'a\nc' })).toBe('stdout: "c" in place of "b"');
    expect(seen({ stderr: 'oh' })).toBe('stderr: "oh" in place of ""');
    expect(seen({ requests: [] })).toBe('requests: nothing in place of "GET /a"');
  });

  test('times of now and ages move, those that stand for none do not', () => {
    const usual = habit(
      run({ stdout: 'up 3 minutes, since 2026-11-28T09:57:00.123456789Z, 1795860000' }),
      run({ stdout: 'up About an hour, since 2026-11-28 09:58:00 +0000 UTC, 1795860001000' }),
    );
    expect(usual.order.stdout).toBe('exact');
    expect(
      reactionOf(usual, run({ stdout: 'up 4 hours, since 2026-11-28T11:00:00Z, 1795860099' })),
    ).toBeUndefined();
    for (const text of [
      'up 56 years, since 2026-11-28T11:00:00Z, 1795860099',
      'up 4 hours, since 0001-01-01T00:00:00Z, 1795860099',
      'up 4 hours, since 2026-11-28T11:00:00Z, 0',
    ])
      expect(reactionOf(usual, run({ stdout: text }))).toBeDefined();
  });

  test('an age that makes a column wider is no reaction', () => {
    const usual = habit(run({ stdout: 'CREATED         NAME\n2 seconds ago   a' }));
    const later = run({ stdout: 'CREATED                  NAME\nLess than a second ago   a' });
    expect(reactionOf(usual, later)).toBeUndefined();
  });

  test('ids count where they stay the same, and not where each run has others', () => {
    const [a, b] = ['0a'.repeat(32), '1b'.repeat(32)];
    const stays = habit(run({ stdout: a }), run({ stdout: a }));
    expect(reactionOf(stays, run({ stdout: b }))).toBeDefined();
    const changes = habit(run({ stdout: a }), run({ stdout: b }));
    expect(reactionOf(changes, run({ stdout: 'c'.repeat(64) }))).toBeUndefined();
    expect(reactionOf(changes, run({ stdout: '' }))).toBeDefined();
  });

  test('requests side by side may come in any order, and polls any number of times', () => {
    const any = habit(run({ requests: ['GET /a', 'GET /b'] }), run({ requests: ['GET /b', 'GET /a'] }));
    expect(any.order.requests).toBe('any');
    expect(reactionOf(any, run({ requests: ['GET /a', 'GET /b', 'GET /b'] }))).toBeDefined();
    const polls = habit(run({ requests: ['GET /a'] }), run({ requests: ['GET /a', 'GET /a'] }));
    expect(polls.order.requests).toBe('once');
    expect(reactionOf(polls, run({ requests: ['GET /a', 'GET /b'] }))).toBeDefined();
  });

  test('a client that is never the same is told apart by what differs, unless that is to be ignored', () => {
    const runs = [run({ stdout: 'seed 17' }), run({ stdout: 'seed 42' })];
    expect(habitOf(runs)).toEqual({ differs: 'stdout: "seed 42" in place of "seed 17"' });
    expect(habitOf(runs, [/seed \d+/g])).not.toHaveProperty('differs');
  });
});
