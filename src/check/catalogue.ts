import type { Rule } from './rule.ts';
import { bodyRules } from './rules/body.ts';
import { requestRules } from './rules/request.ts';
import { responseRules } from './rules/response.ts';
import { streamRules } from './rules/stream.ts';
import { wireRules } from './rules/wire.ts';

const all = [...requestRules, ...responseRules, ...bodyRules, ...streamRules, ...wireRules] as const;

export type RuleId = (typeof all)[number]['id'];

/** Every rule there is, in the order of the documentation. */
export const ruleCatalogue: readonly Rule[] = all;

const byId = new Map<string, Rule>(all.map((rule) => [rule.id, rule]));

/** The rule of that id; `undefined` for an id that the catalogue does not hold. */
export const findRule = (id: string): Rule | undefined => byId.get(id);

/** What a rule means, for a terminal; `undefined` for an unknown id. */
export function explainRule(id: string): string | undefined {
  const rule = findRule(id);
  if (!rule) return undefined;
  return [
    `${rule.id} (${rule.level})`,
    rule.title,
    '',
    `What it means   ${rule.text}`,
    `Why it matters  ${rule.why}`,
    `What to do      ${rule.mend}`,
    '',
  ].join('\n');
}

/** The page `docs/rules.md`. */
export function formatRulesPage(rules: readonly Rule[] = ruleCatalogue): string {
  const head = [
    '# Rules',
    '',
    '<!-- Written from the catalogue in src/check by `npx vitest run tests/check/rules-page.test.ts -u`. Do not edit. -->',
    '',
    'Each finding names the rule that it comes from. `wirewhale explain RULE` prints the same text.',
    'Levels: `error` breaks the contract, `warning` is doubtful, `info` is worth knowing and never fails a case.',
    'Rules that begin with `request/` are about the client; a test that sends a wrong request on purpose ignores them.',
    '',
  ];
  const entries = rules.flatMap((rule) => [
    `## ${rule.id}`,
    '',
    `**${rule.title}** (${rule.level})`,
    '',
    rule.text,
    '',
    `Why: ${rule.why}`,
    '',
    `What to do: ${rule.mend}`,
    '',
  ]);
  return [...head, ...entries].join('\n');
}
