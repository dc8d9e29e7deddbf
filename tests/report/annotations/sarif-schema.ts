import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

// Why trimmed: the published schema of SARIF 2.1.0 (rtm.5) without what only explains; all that decides is there.
// Why without its dialect: it names draft 4, and says nothing that reads otherwise in draft 7.
const {
  $schema: _,
  id: __,
  ...schema
} = JSON.parse(readFileSync('tests/fixtures/sarif/sarif-2.1.0.schema.json', 'utf8'));
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const holds = ajv.compile(schema);

/** What is wrong with a SARIF log by the schema of SARIF 2.1.0. */
export const sarifProblems = (log: unknown): string[] =>
  holds(log) ? [] : (holds.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
