import { expect, test } from 'vitest';
import { explainRule, formatRulesPage, ruleCatalogue } from '../../src/check/index.ts';

test('docs/rules.md is what the catalogue says (write it with -u)', async () => {
  await expect(formatRulesPage()).toMatchFileSnapshot('../../docs/rules.md');
});

test('ids are unique and every rule says what it means, why it matters and what to do', () => {
  expect(new Set(ruleCatalogue.map(({ id }) => id)).size).toBe(ruleCatalogue.length);
  for (const rule of ruleCatalogue) {
    expect(rule.id).toMatch(/^(?:request|response|stream|wire)\/[a-z0-9-]+$/);
    for (const text of [rule.text, rule.why, rule.mend]) expect(text).toMatch(/\.$/);
    const explained = explainRule(rule.id);
    for (const part of [rule.id, rule.level, rule.title, rule.text, rule.why, rule.mend])
      expect(explained).toContain(part);
  }
});

test('an unknown rule is not explained', () => {
  expect(explainRule('response/nothing')).toBeUndefined();
});
