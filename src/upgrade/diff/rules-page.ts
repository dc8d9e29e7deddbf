import { diffRules } from './diff-rules.ts';
import { ruleExamples } from './rules/examples.ts';

const chapters = [
  ['diff/', 'Differences between documents'],
  ['behaviour/', 'Differences of daemons that no document shows'],
  ['release/', 'Differences of releases'],
  ['upgrade/', 'Requests that are refused before they are looked at'],
  ['', 'More'],
] as const;

/** The page `docs/diff-rules.md`. */
export function formatDiffRulesPage(): string {
  const head = [
    '# Rules of differences',
    '',
    '<!-- Written from src/upgrade by `npx vitest run tests/upgrade/rules-page.test.ts -u`. Do not edit. -->',
    '',
    'What `diff`, `history` and `upgrade` find names one of these. `wirewhale explain RULE` prints the same text. Impacts: `breaking`',
    '(what worked fails), `risky` (it depends on what is relied on), `compatible`. For a **client** written for the first side that',
    'meets the second; for a **daemon** of the first that is to serve the second. A behaviour has an impact of its own, which counts',
    'instead; `wirewhale explain` lists behaviours, and tells one by its id.',
    '',
  ];
  const told = new Set<string>();
  const parts = chapters.flatMap(([prefix, title]) => {
    const rules = diffRules.filter(({ id }) => id.startsWith(prefix) && !told.has(id));
    for (const { id } of rules) told.add(id);
    const entries = rules.flatMap(({ id, title, impact, text, mend }) => [
      `### ${id}`,
      '',
      `**${title}** (client ${impact.client}, daemon ${impact.daemon})`,
      '',
      text,
      '',
      ...(ruleExamples[id] ? [`Example: ${ruleExamples[id]}`, ''] : []),
      `What to do: ${mend}`,
      '',
    ]);
    return rules.length > 0 ? [`## ${title}`, '', ...entries] : [];
  });
  return [...head, ...parts].join('\n');
}
