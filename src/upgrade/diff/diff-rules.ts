import type { DiffRule } from './diff-rule.ts';
import { behaviourRules } from './rules/behaviour-rules.ts';
import { ruleExamples } from './rules/examples.ts';
import { requestRules } from './rules/request-rules.ts';
import { responseRules } from './rules/response-rules.ts';
import { trafficRules } from './rules/traffic-rules.ts';

const all = [...requestRules, ...responseRules, ...behaviourRules, ...trafficRules] as const;

export type DiffRuleId = (typeof all)[number]['id'];

/** Every kind of difference, in the order of the documentation. */
export const diffRules: readonly DiffRule[] = all;

const byId = new Map<string, DiffRule>(all.map((rule) => [rule.id, rule]));

export function diffRule(id: DiffRuleId): DiffRule {
  return byId.get(id)!;
}

/** What a rule means, for a terminal; `undefined` for an unknown id. */
export function explainDiffRule(id: string): string | undefined {
  const rule = byId.get(id);
  if (!rule) return undefined;
  return [
    rule.id,
    rule.title,
    '',
    `For clients   ${rule.impact.client}`,
    `For daemons   ${rule.impact.daemon}`,
    `What it means ${rule.text}`,
    ...(ruleExamples[id] ? [`Example       ${ruleExamples[id]}`] : []),
    `What to do    ${rule.mend}`,
    '',
  ].join('\n');
}
