import { errorCodes, ToolError } from '../base/index.ts';
import { explainRule, ruleCatalogue } from '../check/index.ts';
import { diffRules, explainDiffRule } from '../upgrade/index.ts';

/** What a rule of the catalogue or an error code means. Throws E_USAGE with the nearest names. */
export function explain(word: string): string {
  const known = ruleCatalogue.find((rule) => rule.id === word);
  if (known) return explainRule(word) ?? '';
  const difference = explainDiffRule(word);
  if (difference !== undefined) return difference;
  const code = word.toUpperCase();
  if (code in errorCodes) {
    const { title, exit } = errorCodes[code as keyof typeof errorCodes];
    return `${code}\n${title}.\nExit code ${exit}.\n`;
  }
  throw new ToolError(
    'E_USAGE',
    `there is no rule and no error code "${word}"`,
    `Rules: ${[...ruleCatalogue, ...diffRules].map((rule) => rule.id).join(', ')}. Codes: ${Object.keys(errorCodes).join(', ')}.`,
  );
}

/** All rules and codes, a line each. */
export function explainAll(): string {
  const rules = ruleCatalogue.map((rule) => `${rule.id.padEnd(34)} ${rule.level.padEnd(8)} ${rule.title}`);
  const differences = diffRules.map(
    ({ id, impact, title }) => `${id.padEnd(34)} ${impact.client.padEnd(10)} ${title}`,
  );
  const codes = Object.entries(errorCodes).map(
    ([code, { title, exit }]) => `${code.padEnd(34)} exit ${String(exit).padEnd(3)} ${title}`,
  );
  return `${[...rules, '', ...differences, '', ...codes].join('\n')}\n`;
}
