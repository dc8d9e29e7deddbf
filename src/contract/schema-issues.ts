import type { ErrorObject } from 'ajv/dist/2020.js';
import type { SchemaId } from '../model/index.ts';
import { validateWithAjv } from './compile.ts';
import { isInRange } from './formats.ts';
import { escapePointer, type Place, rootPlace, stepInto } from './locate.ts';

/** One way in which a value breaks a schema. */
export interface SchemaIssue {
  /** JSON pointer into the value: `/HostConfig/Binds`; of a missing field, where it should be. */
  readonly pointer: string;
  /** The same with `[]` for indexes and `{}` for keys of maps, equal for all values that break it so. */
  readonly generalPointer: string;
  /** JSON Schema's: `type`, `required`, `enum`, `format`, `minimum`, `pattern` … */
  readonly keyword: string;
  /** What the contract says, for people: `array of string`, `one of "a", "b"`. */
  readonly expected: string;
  /** What came, for people, shortened. */
  readonly actual: string;
  /** Null came where the contract says an array, an object, or something else. */
  readonly nullFor?: 'array' | 'object' | 'other';
  /** The document's definition that says so: `HostConfig`; `A or B` where two have the same content. */
  readonly definition?: string;
}

/** All issues of a value that came from `parseJson`. A bigint is an integer. `nameOf` gives a definition's name. */
export function schemaIssues(
  id: SchemaId,
  value: unknown,
  nameOf: (id: SchemaId) => string | undefined,
): SchemaIssue[] {
  const bigints: (string | number)[][] = [];
  const plain = withoutBigints(value, [], bigints);
  const issues = validateWithAjv(id, plain)
    .filter((error) => !isNoise(error))
    .map((error) => toIssue(id, value, error, nameOf));
  for (const path of bigints) issues.push(...rangeIssue(id, value, path, nameOf));
  return unique(issues);
}

/** Why: a nullable `$ref` is `anyOf [$ref, null]`; only what the first branch says helps anybody. */
function isNoise(error: ErrorObject): boolean {
  return error.keyword === 'anyOf' || (error.keyword === 'type' && error.schema === 'null');
}

function toIssue(
  id: SchemaId,
  root: unknown,
  error: ErrorObject,
  nameOf: (id: SchemaId) => string | undefined,
): SchemaIssue {
  const path = toPath(root, error.instancePath);
  const missing = error.keyword === 'required' ? String(error.params.missingProperty) : undefined;
  const at = path.reduce<Place>(stepInto, rootPlace(id));
  const target = missing === undefined ? at : stepInto(at, missing);
  const value = path.reduce<unknown>((outer, key) => (outer as Record<string | number, unknown>)[key], root);
  const nullFor = error.keyword === 'type' && value === null ? kindOf(error.schema) : undefined;
  const definition = nameOf(at.owner);
  return {
    pointer: error.instancePath + (missing === undefined ? '' : `/${escapePointer(missing)}`),
    generalPointer: target.general,
    keyword: error.keyword,
    expected: expectedText(error, at),
    actual: missing === undefined ? actualText(value) : 'missing',
    ...(nullFor && { nullFor }),
    ...(definition !== undefined && { definition }),
  };
}

function kindOf(type: unknown): 'array' | 'object' | 'other' {
  const types = [type].flat();
  if (types.includes('array')) return 'array';
  return types.includes('object') ? 'object' : 'other';
}

function expectedText(error: ErrorObject, at: Place): string {
  const orNull =
    at.nullable && error.schema !== 'null' && ![error.schema].flat().includes('null') ? ' or null' : '';
  switch (error.keyword) {
    case 'type':
      return [error.schema].flat().join(' or ') + orNull;
    case 'required':
      return `a field ${String(error.params.missingProperty)}`;
    case 'enum':
      return `one of ${(error.schema as unknown[]).map((item) => JSON.stringify(item)).join(', ')}${orNull}`;
    case 'format':
      return `format ${String(error.schema)}`;
    case 'pattern':
      return `text that matches ${String(error.schema)}`;
    default:
      return error.message?.replace(/^must (be )?/, '') ?? error.keyword;
  }
}

/** A value in words: scalars as JSON with all digits, the rest by kind and size. At most 80 characters. */
function actualText(value: unknown): string {
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `object of ${Object.keys(value).length} fields`;
  const text = typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Why: to the compiled validator a bigint has lost its last digits, so its range is judged here. */
function rangeIssue(
  id: SchemaId,
  root: unknown,
  path: (string | number)[],
  nameOf: (id: SchemaId) => string | undefined,
): SchemaIssue[] {
  const at = path.reduce<Place>(stepInto, rootPlace(id));
  const value = path.reduce<unknown>((outer, key) => (outer as Record<string | number, unknown>)[key], root);
  const format = at.schemas
    .map((schema) => schema.format ?? '')
    .find((name) => !isInRange(name, value as bigint));
  if (format === undefined) return [];
  const definition = nameOf(at.owner);
  const pointer = path.map((key) => `/${escapePointer(String(key))}`).join('');
  return [
    {
      pointer,
      generalPointer: at.general,
      keyword: 'format',
      expected: `format ${format}`,
      actual: actualText(value),
      ...(definition !== undefined && { definition }),
    },
  ];
}

/** The value with numbers for bigints, whose paths are collected; the value itself when it has none. */
function withoutBigints(value: unknown, path: (string | number)[], found: (string | number)[][]): unknown {
  if (typeof value === 'bigint') {
    found.push(path);
    return Number(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  let copy: unknown;
  const entries: Iterable<[string | number, unknown]> = Array.isArray(value)
    ? value.entries()
    : Object.entries(value);
  for (const [key, item] of entries) {
    const plain =
      typeof item === 'object' || typeof item === 'bigint'
        ? withoutBigints(item, [...path, key], found)
        : item;
    if (plain === item) continue;
    copy ??= Array.isArray(value) ? [...value] : { ...value };
    (copy as Record<string | number, unknown>)[key] = plain;
  }
  return copy ?? value;
}

function toPath(root: unknown, pointer: string): (string | number)[] {
  let value = root;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(value) ? Number(key) : key;
      value = (value as Record<string | number, unknown>)[step];
      return step;
    });
}

function unique(issues: readonly SchemaIssue[]): SchemaIssue[] {
  return [
    ...new Map(
      issues.map((issue) => [`${issue.pointer} ${issue.keyword} ${issue.expected}`, issue]),
    ).values(),
  ];
}
