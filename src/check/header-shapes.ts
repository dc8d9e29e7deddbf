import { parseJson } from '../base/index.ts';
import type { Contract, HeaderShape } from '../contract/index.ts';

interface Shape {
  readonly expected: string;
  readonly fits: (value: string) => boolean;
}

const pattern = (expected: string, expression: RegExp): Shape => ({
  expected,
  fits: (value) => expression.test(value),
});

const pathStat = 'base64 of {"name","size","mode","mtime","linkTarget"}';

/** Headers whose shape is told in prose only, or not at all. */
const shapes: Readonly<Record<string, Shape>> = {
  'api-version': pattern('a version like 1.41', /^\d+\.\d+$/),
  'docker-experimental': pattern('true or false', /^(?:true|false)$/),
  ostype: pattern('linux, windows or another lower case name', /^[a-z][a-z0-9]*$/),
  server: pattern('NAME/VERSION (OS)', /^[^\s/]+\/\S+ \([^)]+\)$/),
  swarm: pattern(
    'inactive, pending, error, locked, active/worker or active/manager',
    /^(?:inactive|pending|error|locked|active\/(?:worker|manager))$/,
  ),
  'content-length': pattern('a number of bytes', /^\d+$/),
  'x-docker-container-path-stat': { expected: pathStat, fits: isPathStat },
};

const types: Readonly<Record<string, Shape>> = {
  integer: pattern('an integer', /^[+-]?\d+$/),
  boolean: pattern('true or false', /^(?:true|false)$/),
};

/** What the value of a response header should have been; `undefined` if it is that, or nothing is known. */
export function misfitOf(
  name: string,
  value: string,
  documented: HeaderShape | undefined,
  contract: Contract,
): string | undefined {
  const shape = shapes[name.toLowerCase()] ?? types[documented?.type ?? ''];
  if (shape && !shape.fits(value)) return shape.expected;
  if (!documented) return undefined;
  if (documented.enum && !documented.enum.includes(value)) return `one of ${documented.enum.join(', ')}`;
  if (documented.pattern !== undefined && !new RegExp(documented.pattern, 'u').test(value))
    return `text that matches ${documented.pattern}`;
  if (documented.encoding !== 'base64-json' || !documented.schema) return undefined;
  const [issue] = contract.validate(documented.schema, decode(value));
  return issue && `base64 of JSON with ${issue.expected} at ${issue.pointer || 'its root'}`;
}

/** The JSON value in base64; `undefined` if it is none. */
function decode(value: string): unknown {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined;
  try {
    return parseJson(Buffer.from(value, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}

function isPathStat(value: string): boolean {
  const stat = decode(value);
  if (typeof stat !== 'object' || stat === null) return false;
  const { name, size, mode, mtime, linkTarget } = stat as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    isInteger(size) &&
    isInteger(mode) &&
    typeof mtime === 'string' &&
    !Number.isNaN(Date.parse(mtime)) &&
    typeof linkTarget === 'string'
  );
}

const isInteger = (value: unknown): boolean => typeof value === 'bigint' || Number.isInteger(value);
