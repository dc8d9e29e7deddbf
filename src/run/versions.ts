import { compareVersions, ToolError } from '../base/index.ts';
import { versions as held } from '../contract/index.ts';
import type { TargetFacts } from '../model/index.ts';

/**
 * The API versions to test: `undefined` gives the newest that both sides know, `all` every one that both know,
 * otherwise a version or a range `A..B`. Throws E_VERSION with what is held and served.
 */
export function chooseVersions(wanted: string | undefined, target: TargetFacts): string[] {
  const served = held.filter(
    (version) =>
      compareVersions(version, target.minApiVersion) >= 0 && compareVersions(version, target.apiVersion) <= 0,
  );
  const facts = `wirewhale holds ${held[0]}–${held.at(-1)}, ${target.name} serves ${target.minApiVersion}–${target.apiVersion}`;
  if (served.length === 0)
    throw new ToolError(
      'E_VERSION',
      `no API version is known to both sides: ${facts}`,
      'Use a newer wirewhale, or another daemon.',
    );
  if (wanted === undefined) return served.slice(-1);
  if (wanted === 'all') return served;
  const [low = '', high = low] = wanted.replaceAll('v', '').split('..');
  if (![low, high].every((version) => /^\d+\.\d+$/.test(version))) {
    throw new ToolError(
      'E_VERSION',
      `--api ${wanted} is not an API version`,
      'Write 1.44, 1.41..1.44 or all.',
    );
  }
  const chosen = served.filter(
    (version) => compareVersions(version, low) >= 0 && compareVersions(version, high) <= 0,
  );
  const outside = wanted.includes('..') ? chosen.length === 0 : !chosen.includes(low);
  if (outside)
    throw new ToolError(
      'E_VERSION',
      `API ${wanted} cannot be tested: ${facts}`,
      `Choose within ${served[0]}–${served.at(-1)}.`,
    );
  return chosen;
}
