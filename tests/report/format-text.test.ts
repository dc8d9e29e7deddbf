import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { formatList, formatProgressLine, formatText } from '../../src/report/index.ts';
import { calm, caseOf, finding, sample } from './sample-report.ts';

const text = formatText(sample);
const lines = text.trimEnd().split('\n');

test('the first line names the target, the last what it cost', () => {
  expect(lines[0]).toBe(
    'target   unix:///var/run/docker.sock · Docker 28.5.2 · API 1.51 (1.24–1.51) · linux/amd64 · default socket',
  );
  expect(lines[1]).toBe('contract v1.51 amended (sha 9f2cabcd, 61 amendments) · 6 cases');
  expect(lines.at(-1)).toBe(
    'result   1 passed, 2 failed, 1 could not be judged, 1 waived, 1 skipped · 41 s · exit 1',
  );
  expect(formatText(calm).trimEnd().split('\n').at(-1)).toBe('result   1 passed · 41 s · exit 0');
});

test('failing cases come worst first, each with requirement, finding and lines to repeat', () => {
  const heads = lines
    .filter((line) => /^(?:FAIL|ERROR)/.test(line))
    .map((line) => line.split(/\s+/).slice(1, 3));
  expect(heads).toEqual([
    ['ContainerInspect/fail', 'must'],
    ['ContainerUpdate/should-fail', 'should'],
    ['ContainerInspect/error', 'must'],
  ]);
  const block = text.slice(
    text.indexOf('FAIL  ContainerInspect/fail'),
    text.indexOf('FAIL  ContainerUpdate'),
  );
  expect(block).toContain('does what it must');
  expect(block).toContain('says     array');
  expect(block).toContain('came     null');
  expect(block).toContain(
    'response/null · f-0123456789 · /HostConfig/Binds · v1.51 · paths./containers/{id}/json.get',
  );
  expect(block).toContain('request  GET /v1.51/containers/x/json');
  expect(block).toContain('answer   200 {"HostConfig":{"Binds":null}}');
  expect(block).toContain("repeat   curl --unix-socket /s 'http://d/info'");
  expect(block).toContain('         wirewhale conform --only ContainerInspect/fail');
});

test('skips, waivers, stale waivers, things left behind and coverage are told', () => {
  expect(text).toMatch(/^skip {5}1 · no registry/m);
  expect(text).toMatch(/^waived {3}ContainerInspect\/waived · deliberate: another design/m);
  expect(text).toMatch(
    /^STALE {4}ContainerList\/gone v1\.25\.\.1\.41 f-0000000000 · nothing needed this waiver/m,
  );
  expect(text).toMatch(/^LEFT {5}container .*could not be removed/m);
  expect(text).toContain('coverage operations 1/2 · statuses 1/2 · query parameters 0/1');
  expect(formatText(calm)).toContain('nothing of ours left behind');
});

test('areas have passed out of all, and what is not passed', () => {
  expect(lines[2]).toMatch(
    /^ {2}containers {3}1\/4 {6}▸ 2 fail 1 waived\s+images {7}0\/2 {6}▸ 1 error 1 skip$/,
  );
  const narrow = formatText(sample, { width: 50 }).split('\n');
  expect(narrow[2]).toMatch(/^ {2}containers/);
  expect(narrow[3]).toMatch(/^ {2}images/);
});

test('no control character of a daemon reaches the terminal, and no colour unless asked', () => {
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  const colored = formatText(sample, { color: true });
  expect(colored).toContain('\u001b[');
  expect(stripVTControlCharacters(colored)).toBe(text);
});

test('without unicode our own signs are ASCII', () => {
  expect(formatText(calm, { unicode: false }).replaceAll('🐳', '')).toMatch(/^[\n -~]*$/);
});

test('findings of passing cases are counted, or shown when verbose', () => {
  expect(text).toContain('noted    1 doubtful or undocumented thing in');
  expect(formatText(sample, { verbose: true })).toContain('note     ContainerInspect/pass');
});

test('many findings are cut, and the cut is told', () => {
  const findings = Array.from({ length: 9 }, (_, index) => ({ ...finding, id: `f-000000000${index}` }));
  const cases = [caseOf('fail', { findings })];
  expect(formatText({ ...sample, cases })).toContain('and 4 more findings (--verbose)');
  expect(formatText({ ...sample, cases }, { verbose: true })).toContain('f-0000000008');
});

test('a progress line is one line and fits the width', () => {
  for (const result of sample.cases) {
    const line = formatProgressLine(result, { width: 80 });
    expect(line).not.toMatch(/\p{Cc}/u);
    expect(line.length).toBeLessThanOrEqual(80);
    expect(line).toContain(result.id);
    expect(stripVTControlCharacters(formatProgressLine(result, { width: 80, color: true }))).toBe(line);
  }
});

test('the list names each case under its area, and counts', () => {
  const list = formatList(sample.cases).trimEnd().split('\n');
  expect(list[0]).toBe('containers');
  expect(list[1]).toMatch(/^ {2}ContainerInspect\/pass {2,}must {4}does what it must/);
  expect(list.at(-1)).toBe('6 cases');
  expect(formatList([])).toBe('0 cases\n');
});

test('the exchange that the case is about is shown, not the cleaning up after it', () => {
  const [exchange] = sample.cases[2]?.exchanges ?? [];
  if (!exchange) throw new Error('the sample has no exchange');
  const request = { ...exchange.request, method: 'DELETE', target: '/v1.51/containers/x' };
  const cases = [caseOf('fail', { exchanges: [exchange, { ...exchange, id: 2, request }], subject: 1 })];
  expect(formatText({ ...sample, cases })).toContain('request  GET /v1.51/containers/x/json');
});

test('what a case asks wrongly on purpose is not held against the daemon', () => {
  const asked = { ...finding, rule: 'request/parameter-value' };
  const cases = [caseOf('fail', { findings: [asked] }), caseOf('pass', { findings: [asked] })];
  expect(formatText({ ...sample, cases })).not.toMatch(/request\/parameter-value|noted/);
  expect(formatText({ ...sample, cases }, { verbose: true })).toContain('request/parameter-value');
});

test('verbose also lists what passed and what was not exercised', () => {
  expect(text).not.toMatch(/^pass /m);
  const verbose = formatText(sample, { verbose: true });
  expect(verbose).toMatch(/^pass {5}\S+\/\S+ · /m);
  expect(verbose).toMatch(/operations not exercised: \S/);
});
