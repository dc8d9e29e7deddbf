import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import { packageRoot, parseJson } from '../../src/base/index.ts';
import type { RunReport } from '../../src/model/index.ts';
import { formatJson } from '../../src/report/index.ts';
import { calm, sample } from './sample-report.ts';

const schema = JSON.parse(readFileSync(join(packageRoot, 'docs/report.schema.json'), 'utf8')) as object;
const ajv = new Ajv2020({ strict: true, allErrors: true, strictTypes: false });
formats.default(ajv);
const validate = ajv.compile(schema);

interface JsonBody {
  encoding: string;
  data: string;
}

test.each([
  ['one of each verdict', sample],
  ['all is well', calm],
] as [string, RunReport][])('the report fits its published schema: %s', (_name, report) => {
  expect(validate(parseJson(formatJson(report))) || validate.errors).toBe(true);
});

test('the schema refuses what is not a report', () => {
  const report = JSON.parse(formatJson(sample)) as Record<string, unknown> & {
    cases: Record<string, unknown>[];
  };
  expect(validate({ ...report, format: 'wirewhale-report/2' })).toBe(false);
  expect(validate({ ...report, extra: 1 })).toBe(false);
  expect(validate({ ...report, cases: [{ ...report.cases[0], verdict: 'unknown' }] })).toBe(false);
  const { exchanges: _gone, ...bare } = report.cases[0] ?? {};
  expect(validate({ ...report, cases: [bare] })).toBe(false);
});

test('nothing is lost: the report reads back as it was, bytes apart', () => {
  const back = parseJson(formatJson(sample)) as {
    cases: { exchanges: { hijack: Record<string, JsonBody> }[] }[];
  };
  const hijack = back.cases[2]?.exchanges[0]?.hijack;
  expect(hijack?.toDaemon).toEqual({ length: 2, complete: true, encoding: 'utf8', data: 'in' });
  expect(hijack?.toClient?.encoding).toBe('base64');
  expect(Buffer.from(hijack?.toClient?.data ?? '', 'base64')).toEqual(Buffer.of(1, 0, 0, 0, 0xff, 0xfe));
  const without = (report: unknown) => ({
    ...(report as RunReport),
    cases: (report as RunReport).cases.map(({ exchanges: _e, ...rest }) => rest),
  });
  expect(without(back)).toEqual(without(JSON.parse(JSON.stringify(sample))));
});

test('digits of large integers are kept in the data', () => {
  const bytes = new TextEncoder().encode('{"timeNano":1629574695515050031}');
  const body = { framing: 'length', bytes, length: bytes.length, complete: true } as const;
  const [failed] = sample.cases.slice(2);
  const exchange = failed?.exchanges[0];
  if (!failed || !exchange?.response) throw new Error('the sample has no exchange');
  const cases = [{ ...failed, exchanges: [{ ...exchange, response: { ...exchange.response, body } }] }];
  expect(formatJson({ ...sample, cases })).toContain('1629574695515050031');
});
