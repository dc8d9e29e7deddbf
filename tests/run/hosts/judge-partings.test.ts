import { expect, test } from 'vitest';
import { AskedVersions } from '../../../src/run/upgrade/hosts/asked-versions.ts';
import { judgePartings } from '../../../src/run/upgrade/hosts/judge-partings.ts';
import { exchange } from '../../replay/recorded.ts';

const old = { name: 'Docker 26.1', min: '1.24', max: '1.45', release: '26.1' };
const later = { name: 'Docker 28.5', min: '1.24', max: '1.51', release: '28.5' };
const difference = (pointer: string, id = 1) => ({
  exchange: id,
  operationId: 'ContainerInspect',
  kind: 'value' as const,
  rule: 'value/changed' as const,
  pointer,
  was: 'one',
  now: 'other',
});

test('what the old daemon parts from itself in, and what the new one does not part in again, is unstable', () => {
  const { counts, unexplained, groups } = judgePartings({
    old,
    new: later,
    versions: new AskedVersions('negotiate', old, later),
    exchanges: [exchange('GET /v1.45/containers/x/json', { id: 1 })],
    differences: [difference('/State/Status'), difference('/Driver'), difference('/Platform')],
    ofItself: [difference('/State/Status'), difference('/Platform', 2)],
    again: [difference('/State/Status'), difference('/Platform')],
    numbers: { old: () => undefined, new: () => undefined },
  });
  expect([counts.unexplained.places, counts.unstable.places]).toEqual([1, 2]);
  expect(groups[0]).toMatchObject({ class: 'unexplained', pointer: '/Platform', impact: 'risky' });
  expect(unexplained).toEqual({ places: 1, groups: 1 });
});
