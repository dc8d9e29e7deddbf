import { createHash } from 'node:crypto';
import { idPattern, parseJson, redactText } from '../../base/index.ts';
import type { Contract } from '../../contract/index.ts';
import { TarLister } from '../../wire/index.ts';

/** A request as it is looked up in a recording. */
export interface Asked {
  /** operationId, or the method where the contract knows no such request. */
  readonly operation: string;
  readonly method: string;
  /** `''` without a prefix. */
  readonly version: string;
  /** Decoded, without version and query. */
  readonly path: string;
  /** `name=value`, sorted; values that are JSON have sorted keys. */
  readonly query: readonly string[];
  /** JSON with sorted keys, the entries of an archive, or a digest; `''` for none. */
  readonly body: string;
}

/** Reads a request by a contract that knows all versions. */
export function askedOf(contract: Contract, method: string, target: string, body: Uint8Array): Asked {
  const { operation, path, version, query } = contract.match(method, target);
  return {
    operation: operation?.id ?? method.toUpperCase(),
    method: method.toUpperCase(),
    version: version ?? '',
    path: decoded(path),
    query: [...query].map(([name, value]) => `${name}=${sortedJson(value) ?? value}`).sort(),
    body: bodyOf(body),
  };
}

/** Two requests with the same text ask the same. */
export const exactText = ({ operation, method, version, path, query, body }: Asked): string =>
  [operation, method, version, path, query.join('&'), body].join('\n');

/**
 * The same without what a client makes up anew each time and what a recorder masks: ids that nobody gave it, times, secrets. `made`
 * gathers those ids in the order in which they stand there.
 */
export function looseText(asked: Asked, given: ReadonlySet<string>, made: string[] = []): string {
  return redactText(exactText(asked), /^(Secret|Config)/.test(asked.operation))
    .replace(/\*{2,}/g, '***')
    .replace(/(^|&)(since|until)=[^&\n]*/gm, '$1$2=<time>')
    .replace(idPattern, (id) => {
      if (given.has(id)) return id;
      made.push(id);
      return '<id>';
    });
}

function bodyOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  const [first] = bytes;
  if (first === 0x7b || first === 0x5b) {
    const json = sortedJson(Buffer.from(bytes).toString('utf8'));
    if (json !== undefined) return json;
  }
  return archiveOf(bytes) ?? createHash('sha256').update(bytes).digest('base64');
}

/** Why not its bytes: times and the order of headers are of the moment in which it was packed. */
function archiveOf(bytes: Uint8Array): string | undefined {
  const lister = new TarLister();
  const entries = lister.push(bytes);
  if (lister.end() || entries.length === 0) return undefined;
  return entries
    .map(({ type, name, size, linkName = '' }) => `${type} ${name} ${size} ${linkName}`)
    .join('\n');
}

function sortedJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(parseJson(text), (_key, value: unknown) => {
      if (typeof value === 'bigint') return String(value);
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
    });
  } catch {
    return undefined;
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
