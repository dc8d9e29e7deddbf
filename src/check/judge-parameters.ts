import { parseJson } from '../base/index.ts';
import type { Parameter } from '../contract/index.ts';
import { judgeFilters } from './judge-filters.ts';
import type { Note } from './note.ts';
import { isMasked, shorten } from './show-value.ts';
import { header, type Subject } from './subject.ts';

/** Query and header parameters: known, present, of the documented type. */
export function* judgeParameters(subject: Subject): Generator<Note> {
  const { operation, match, request } = subject;
  if (!operation) return;
  const query = operation.parameters.filter((parameter) => parameter.in === 'query');
  for (const name of new Set(match.query.keys()))
    if (!query.some((parameter) => parameter.name === name)) yield unknown(operation.id, name);
  for (const parameter of operation.parameters) {
    if (parameter.in === 'path') continue;
    const values =
      parameter.in === 'query'
        ? match.query.getAll(parameter.name)
        : [header(request.headers, parameter.name)].filter((value) => value !== undefined);
    yield* judgeParameter(operation.id, parameter, values);
    if (parameter.in === 'query' && parameter.name === 'filters')
      for (const value of values) yield* judgeFilters(operation, value);
  }
}

const unknown = (operationId: string, name: string): Note => ({
  rule: 'request/parameter-unknown',
  pointer: `/query/${name}`,
  expected: `a query parameter of ${operationId}`,
  actual: shorten(name),
  message: `${operationId} has no query parameter ${shorten(name)}`,
  source: 'parameters',
});

function* judgeParameter(
  operationId: string,
  parameter: Parameter,
  values: readonly string[],
): Generator<Note> {
  const spot = {
    pointer: `/${parameter.in}/${parameter.name}`,
    source: `parameters.${parameter.name}`,
  };
  if (values.length === 0) {
    if (parameter.required)
      yield {
        ...spot,
        rule: 'request/parameter-missing',
        expected: `${parameter.in} parameter ${parameter.name}`,
        actual: 'nothing',
        message: `${operationId} requires the ${parameter.in} parameter ${parameter.name}`,
      };
    return;
  }
  if (parameter.name === 'filters') return;
  for (const value of values.flatMap((text) => splitValues(parameter, text))) {
    const expected = misfit(parameter, value);
    if (expected === undefined) continue;
    yield {
      ...spot,
      rule: 'request/parameter-value',
      expected,
      actual: parameter.in === 'header' ? '***' : shorten(value),
      message: `${parameter.in} parameter ${parameter.name} of ${operationId} is not ${expected}`,
    };
  }
}

/** The values of an array parameter, by its collection format. */
function splitValues(parameter: Parameter, text: string): string[] {
  if (parameter.type !== 'array') return [text];
  const separators: Record<string, string> = { csv: ',', ssv: ' ', tsv: '\t', pipes: '|' };
  const separator = separators[parameter.collectionFormat ?? 'csv'];
  return separator === undefined ? [text] : text.split(separator);
}

/** What the value should have been; `undefined` if it is that. */
function misfit(parameter: Parameter, value: string): string | undefined {
  const type = parameter.type === 'array' ? (parameter.items?.type ?? 'string') : parameter.type;
  // Why: daemons take an empty value as not given, for every type.
  if (value === '' || isMasked(value)) return undefined;
  if (parameter.enum && parameter.enum.length > 0 && !parameter.enum.some((item) => String(item) === value))
    return `one of ${parameter.enum.join(', ')}`;
  if (parameter.pattern !== undefined && !new RegExp(parameter.pattern, 'u').test(value))
    return `text that matches ${parameter.pattern}`;
  if (parameter.encoding === 'base64url-json') return isEncodedJson(value) ? undefined : 'JSON in base64url';
  if (type === 'boolean')
    return /^(?:0|1|true|false|yes|no|none)$/i.test(value.trim()) ? undefined : 'a boolean';
  if (type !== 'integer' && type !== 'number') return undefined;
  const pattern = type === 'integer' ? /^[+-]?\d+$/ : /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
  if (!pattern.test(value)) return type === 'integer' ? 'an integer' : 'a number';
  if (parameter.minimum !== undefined && Number(value) < parameter.minimum)
    return `at least ${parameter.minimum}`;
  if (parameter.maximum !== undefined && Number(value) > parameter.maximum)
    return `at most ${parameter.maximum}`;
  return undefined;
}

/** Why both alphabets: daemons decode either. */
function isEncodedJson(value: string): boolean {
  if (!/^[\w+/-]+={0,2}$/.test(value)) return false;
  try {
    parseJson(Buffer.from(value, 'base64url').toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
