import { expect, test } from 'vitest';
import { behaviours } from '../../src/contract/index.ts';
import { subjectOf } from '../../src/upgrade/diff/join.ts';
import { ruleExamples } from '../../src/upgrade/diff/rules/examples.ts';
import {
  diffRules,
  diffVersions,
  explainDiffRule,
  formatDiffRulesPage,
  versionOf,
} from '../../src/upgrade/index.ts';

test('docs/diff-rules.md is what the rules say (write it with -u)', async () => {
  await expect(formatDiffRulesPage()).toMatchFileSnapshot('../../docs/diff-rules.md');
});

test('every rule is explained, with an example', () => {
  for (const { id, text, mend } of diffRules) {
    expect(ruleExamples[id], id).toMatch(/\S/);
    const explained = explainDiffRule(id);
    for (const part of [id, text, mend, ruleExamples[id]]) expect(explained).toContain(part);
  }
});

test.each(
  Object.entries(ruleExamples).flatMap(([rule, text]) => {
    const [, from, to, title] = /^(\d+\.\d+) to (\d+\.\d+): (.+)$/.exec(text) ?? [];
    return title === undefined ? [] : [[rule, from!, to!, title] as const];
  }),
)('the documents show the example of %s', (rule, from, to, title) => {
  const found = diffVersions(versionOf(from), versionOf(to)).filter((difference) => difference.rule === rule);
  const phrase = diffRules.find(({ id }) => id === rule)?.phrase;
  expect(found.map((difference) => `${subjectOf(difference)} ${phrase}`)).toContain(title);
});

test('examples name behaviours that there are', () => {
  const known = behaviours().map(({ id }) => id);
  const named = Object.values(ruleExamples).flatMap(
    (text) => /^([a-z]+(?:-[a-z]+){2,}):/.exec(text)?.[1] ?? [],
  );
  expect(named.length).toBeGreaterThan(2);
  for (const id of named) expect(known).toContain(id);
});
