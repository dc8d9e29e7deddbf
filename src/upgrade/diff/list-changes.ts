import type { DiffRuleId } from './diff-rules.ts';

/** What came to a list and what went from it. */
export function listChanges(
  before: readonly string[],
  after: readonly string[],
  added: DiffRuleId,
  removed: DiffRuleId,
): { rule: DiffRuleId; at: string }[] {
  return [
    ...after.filter((item) => !before.includes(item)).map((at) => ({ rule: added, at })),
    ...before.filter((item) => !after.includes(item)).map((at) => ({ rule: removed, at })),
  ];
}
