import { errorCodes, nearest, ToolError } from '../base/index.ts';
import { explainRule, ruleCatalogue } from '../check/index.ts';
import { behaviours } from '../contract/index.ts';
import { diffRules, explainBehaviour, explainDiffRule, holdsText } from '../upgrade/index.ts';

/** What a rule of the catalogue, a behaviour of daemons or an error code means. Throws E_USAGE with the nearest names. */
export function explain(word: string): string {
  const known = ruleCatalogue.find((rule) => rule.id === word);
  if (known) return explainRule(word) ?? '';
  const difference = explainDiffRule(word);
  if (difference !== undefined) return difference;
  const behaviour = explainBehaviour(word);
  if (behaviour !== undefined) return behaviour;
  const code = word.toUpperCase();
  if (code in errorCodes) {
    const { title, exit } = errorCodes[code as keyof typeof errorCodes];
    return `${code}\n${title}.\nExit code ${exit}.\n`;
  }
  throw new ToolError('E_USAGE', `there is no rule, no behaviour and no error code "${word}"`, near(word));
}

function near(word: string): string {
  const ids = [...ruleCatalogue, ...diffRules, ...behaviours()].map(({ id }) => id);
  const names = [...ids, ...Object.keys(errorCodes)];
  const wanted = word.toLowerCase();
  const holding = names.filter((name) => wanted.length > 2 && name.toLowerCase().includes(wanted));
  // Why the last part as well: who forgot `diff/` knows the rest.
  const close =
    nearest(word, names) ?? names.find((name) => nearest(word, [name.split('/').at(-1) ?? '']) !== undefined);
  const found = [...new Set([...(close === undefined ? [] : [close]), ...holding])].slice(0, 6);
  return found.length > 0
    ? `Near it: ${found.join(', ')}. All are listed by: wirewhale explain`
    : 'All are listed by: wirewhale explain';
}

/** All rules, behaviours and codes, a line each. */
export function explainAll(): string {
  const rules = ruleCatalogue.map((rule) => `${rule.id.padEnd(34)} ${rule.level.padEnd(8)} ${rule.title}`);
  const differences = diffRules.map(
    ({ id, impact, title }) => `${id.padEnd(34)} ${impact.client.padEnd(10)} ${title}`,
  );
  const known = behaviours().map(
    (behaviour) =>
      `${behaviour.id.padEnd(34)} ${behaviour.impact.padEnd(10)} ${holdsText(behaviour)}: ${behaviour.text}`,
  );
  const codes = Object.entries(errorCodes).map(
    ([code, { title, exit }]) => `${code.padEnd(34)} exit ${String(exit).padEnd(3)} ${title}`,
  );
  return `${[...rules, '', ...differences, '', ...known, '', ...codes].join('\n')}\n`;
}
