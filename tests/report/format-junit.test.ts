import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatJunit } from '../../src/report/index.ts';
import { calm, caseOf, sample } from './sample-report.ts';
import { elements, parseXml } from './strict-xml.ts';

const root = parseXml(formatJunit(sample));

test('each verdict is what CI servers take it for', () => {
  const outcome = Object.fromEntries(
    elements(root, 'testcase').map(({ attributes, children }) => [attributes.name, children[0]?.name]),
  );
  expect(outcome['ContainerInspect/pass']).toBeUndefined();
  expect(outcome['ContainerInspect/fail']).toBe('failure');
  expect(outcome['ContainerInspect/error']).toBe('error');
  expect(outcome['ContainerInspect/skip']).toBe('skipped');
  expect(outcome['ContainerInspect/waived']).toBe('skipped');
  const waived = elements(root, 'skipped').find(({ attributes }) => attributes.message?.startsWith('waived'));
  expect(waived?.attributes.message).toMatch(/^waived, deliberate: another design/);
});

test('the sums agree with the elements, on the root and on each suite', () => {
  for (const suite of [root, ...elements(root, 'testsuite')]) {
    expect(Number(suite.attributes.tests)).toBe(elements(suite, 'testcase').length);
    expect(Number(suite.attributes.failures)).toBe(elements(suite, 'failure').length);
    expect(Number(suite.attributes.errors)).toBe(elements(suite, 'error').length);
    expect(Number(suite.attributes.skipped)).toBe(elements(suite, 'skipped').length);
  }
});

test('a stale waiver and an object left behind are failures, because they fail the run', () => {
  const own = elements(root, 'failure').map(({ attributes }) => attributes.type);
  expect(own).toContain('stale-waiver');
  expect(own).toContain('left-behind');
  expect(elements(parseXml(formatJunit(calm)), 'failure')).toEqual([]);
});

test('a failure carries the rule, the finding and the line to repeat', () => {
  const failure = elements(root, 'failure').find(({ attributes }) => attributes.type === 'response/null');
  expect(failure?.text).toContain('f-0123456789');
  expect(failure?.text).toContain('/HostConfig/Binds');
  expect(failure?.text).toContain('wirewhale conform --only ContainerInspect/fail');
  expect(failure?.text).toContain(`<b>&amp; "q" 'a' ]]>`);
  expect(failure?.text).toContain('🐳');
});

test('results of one case at several versions have different names', () => {
  const cases = [caseOf('pass'), caseOf('pass', { api: '1.41' })];
  const names = elements(parseXml(formatJunit({ ...calm, cases })), 'testcase').map((c) => c.attributes.name);
  expect(new Set(names).size).toBe(2);
});

test('whatever text comes, the XML is well-formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (reason, requirement) => {
      const cases = [caseOf('error', { reason, requirement }), caseOf('fail', { requirement: reason })];
      expect(elements(parseXml(formatJunit({ ...sample, cases })), 'testcase')).toHaveLength(4);
    }),
  );
});
