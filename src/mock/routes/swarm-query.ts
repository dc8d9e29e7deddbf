import type { MockRequest } from '../serve/message.ts';
import { badRequest } from '../state/daemon-error.ts';

/** The `version` of a request to change an object. Throws 400 in the words that go with the kind of object. */
export function versionOf({ query }: MockRequest, kind: string): bigint {
  const text = query.get('version') ?? '';
  if (/^\d+$/.test(text)) return BigInt(text);
  if (kind === 'secret' || kind === 'config') throw badRequest(`invalid ${kind} version`);
  throw badRequest(`invalid ${kind} version '${text}': strconv.ParseUint: parsing "${text}": invalid syntax`);
}

/** A strict boolean of the query, as Go reads it; `undefined` for none, `null` for what is none. */
export function strictBoolean(text: string | null): boolean | undefined | null {
  if (text === null || text === '') return undefined;
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : null;
}
