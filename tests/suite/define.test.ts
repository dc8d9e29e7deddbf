import { describe, expect, test } from 'vitest';
import { defineCase, defineSuite, onDefineSuite, type Suite } from '../../src/suite/define.ts';
import { appliesTo, selects } from '../../src/suite/plan.ts';

const item = (id: string, api?: string) =>
  defineCase({
    id,
    requirement: 'x',
    level: 'must',
    run: async () => 1,
    expect: [],
    ...(api ? { api } : {}),
  });

describe('defineSuite', () => {
  test('refuses ids that are not slugs, and twins', () => {
    expect(() => defineSuite({ name: 'A', area: 'a', cases: [item('Not A Slug')] })).toThrow(/not a slug/);
    expect(() => defineSuite({ name: 'A', area: 'a', cases: [item('x'), item('x')] })).toThrow(/twice/);
  });

  test('hands the suite to whoever listens, and only then', () => {
    const heard: Suite[] = [];
    onDefineSuite((suite) => heard.push(suite));
    const suite = defineSuite({ name: 'A', area: 'a', cases: [item('x')] });
    onDefineSuite(undefined);
    defineSuite({ name: 'B', area: 'a', cases: [item('y')] });
    expect(heard).toEqual([suite]);
  });
});

test('a case without api holds for every version', () => {
  expect(appliesTo(item('x'), '1.25')).toBe(true);
  expect(appliesTo(item('x', '1.42..'), '1.41')).toBe(false);
  expect(appliesTo(item('x', '1.42..'), '1.42')).toBe(true);
});

test.each([
  ['ContainerList', 'ContainerList/all', true],
  ['ContainerList', 'ContainerListen/all', false],
  ['ContainerList/all', 'ContainerList/all', true],
  ['ContainerList/all', 'ContainerList/all-of-them', false],
  ['*/rejects-*', 'ContainerList/rejects-x', true],
  ['Container*', 'ContainerList/rejects-x', true],
  ['protocol/*', 'protocol/hijack/upgrades', true],
  ['a.c/*', 'abc/x', false],
])('%s selects %s: %s', (pattern, id, expected) => {
  expect(selects(pattern, id)).toBe(expected);
});
