import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, describe, expect, test } from 'vitest';
import { inVersionRange, packageRoot } from '../../src/base/index.ts';
import { loadContract, versions } from '../../src/contract/index.ts';
import { contractCase } from '../../src/run/judge.ts';
import { type Ledger, loadLedger } from '../../src/run/ledger.ts';
import { caseId, loadSuites, ownSuites } from '../../src/suite/index.ts';

const baselines = join(packageRoot, 'reports/baselines');
const shipped = readdirSync(baselines)
  .sort()
  .map((file) => ({ file, ledger: JSON.parse(readFileSync(join(baselines, file), 'utf8')) as Ledger }));
const waivers = shipped.flatMap(({ file, ledger }) =>
  ledger.waivers.map((waiver) => ({ file, waiver, title: `${file} ${waiver.case}` })),
);

const schema = JSON.parse(readFileSync(join(packageRoot, 'docs/ledger.schema.json'), 'utf8')) as object;
const ajv = new Ajv2020({ strict: true, allErrors: true, strictTypes: false, strictRequired: false });
formats.default(ajv);
const validate = ajv.compile(schema);

const folder = mkdtempSync(join(tmpdir(), 'wirewhale-ledger-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(ledger: unknown): string {
  const file = join(folder, 'ledger.json');
  writeFileSync(file, typeof ledger === 'string' ? ledger : JSON.stringify(ledger));
  return file;
}

const waiver = { case: 'ContainerList/limits', fault: 'daemon', reason: 'came 500', evidence: 'X 1.0' };
const ledger = { name: 'x-1.0', target: '^X 1\\.0', waivers: [waiver] };

describe('the shipped ledgers', () => {
  test.each(shipped)('$file fits the published schema and is called like its name', ({ file, ledger }) => {
    expect(validate(ledger) || validate.errors).toBe(true);
    expect(file).toBe(`${ledger.name}.json`);
  });

  test.each([
    ['Docker 20.10.24+dfsg1', 'docker-20.10'],
    ['Docker 26.1.5+dfsg1', 'docker-26.1'],
    ['Docker 28.5.2+dfsg4', 'docker-28.5'],
    ['Podman 5.4.2', 'podman-5.4'],
  ])('%s gets the ledger %s, and no other fits it', (target, name) => {
    expect(loadLedger(undefined, target)?.name).toBe(name);
    const fitting = shipped.filter(({ ledger: { target: pattern } }) => new RegExp(pattern).test(target));
    expect(fitting.map(({ ledger: { name: fits } }) => fits)).toEqual([name]);
  });

  test('a target that no ledger knows gets none', () => {
    expect(loadLedger(undefined, 'Docker 2.8.5')).toBeUndefined();
    expect(loadLedger(undefined, 'Wirewhale mock 0.1.0')).toBeUndefined();
  });

  test('each waiver names a case, at a version at which it is run', async () => {
    const cases = (await loadSuites([ownSuites])).flatMap(({ suite }) =>
      suite.cases.map((item) => [caseId(suite, item), item.api] as const),
    );
    const operations = new Set(
      versions.flatMap((version) => [...loadContract(version, 'amended').operations.keys()]),
    );
    const known = new Map<string, string | undefined>([
      ...cases,
      ...[...operations, 'protocol'].map((id) => [`${id}/${contractCase}`, undefined] as const),
    ]);
    const lost = waivers.filter(({ waiver: { case: id, versions: range } }) => {
      const api = known.get(id);
      const meets = versions.some(
        (version) =>
          (api === undefined || inVersionRange(version, api)) &&
          (range === undefined || inVersionRange(version, range)),
      );
      return !known.has(id) || !meets;
    });
    expect(lost.map(({ title }) => title)).toEqual([]);
  });

  test('none says a thing twice, and only contract cases list findings', () => {
    const keys = waivers.map(({ title, waiver }) => `${title} ${waiver.versions} ${waiver.findings}`);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
    const odd = waivers.filter(
      ({ waiver }) => (waiver.findings !== undefined) !== waiver.case.endsWith(`/${contractCase}`),
    );
    expect(odd.map(({ title }) => title)).toEqual([]);
  });

  test('evidence names the release of the ledger’s target', () => {
    const product = (name: string) => new RegExp(`^${name.replace('-', ' ').replace('.', '\\.')}\\.`, 'i');
    const odd = waivers.filter(({ file, waiver }) =>
      shipped.every(
        ({ file: other, ledger: { name } }) => other !== file || !product(name).test(waiver.evidence),
      ),
    );
    expect(odd.map(({ title }) => title)).toEqual([]);
  });
});

describe('a ledger of the user', () => {
  test('is read from its file, whatever the target is', () => {
    expect(loadLedger(written(ledger), 'Docker 28.5.2')).toEqual(ledger);
  });

  test('`none` turns the shipped ones off', () => {
    expect(loadLedger('none', 'Docker 28.5.2')).toBeUndefined();
  });

  test.each([
    ['is no JSON', '{'],
    ['has a pattern that is none', { ...ledger, target: '(' }],
    ['has no waivers', { name: 'x', target: 'x' }],
    ['has an unknown fault', { ...ledger, waivers: [{ ...waiver, fault: 'nobody' }] }],
    ['gives no evidence', { ...ledger, waivers: [{ ...waiver, evidence: undefined }] }],
    ['gives no reason', { ...ledger, waivers: [{ ...waiver, reason: '' }] }],
  ])('that %s is refused with the file and the mend', (_what, content) => {
    expect(() => loadLedger(written(content), 'X 1.0')).toThrow(/ledger\.json/);
    if (typeof content === 'object') expect(validate(JSON.parse(JSON.stringify(content)))).toBe(false);
  });

  test('that is not there is refused', () => {
    expect(() => loadLedger(join(folder, 'none.json'), 'X 1.0')).toThrow(/ENOENT/);
  });
});

test('the schema wants findings of a contract case, and finding ids that are some', () => {
  const contract = { ...waiver, case: `ContainerList/${contractCase}` };
  const fits = (one: object) => validate({ ...ledger, waivers: [one] });
  expect(fits(waiver)).toBe(true);
  expect(fits(contract)).toBe(false);
  expect(fits({ ...contract, findings: [] })).toBe(false);
  expect(fits({ ...contract, findings: ['first'] })).toBe(false);
  expect(fits({ ...contract, findings: ['f-0123456789'] })).toBe(true);
  expect(fits({ ...waiver, versions: '1.25..1.41' })).toBe(true);
  expect(fits({ ...waiver, versions: 'old' })).toBe(false);
  expect(fits({ ...waiver, extra: 1 })).toBe(false);
});
