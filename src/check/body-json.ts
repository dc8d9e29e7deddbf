import { parseJson } from '../base/index.ts';
import type { Body } from '../model/index.ts';
import { withoutQuotes } from './show-value.ts';

/** What the bytes of a body are, read as one JSON value. Integers beyond 2^53 are bigints. */
export type JsonReading =
  | { readonly kind: 'empty' }
  | { readonly kind: 'invalid-utf8'; readonly offset: number }
  | { readonly kind: 'not-json'; readonly text: string; readonly problem: string }
  | { readonly kind: 'json'; readonly text: string; readonly value: unknown };

export function readJson(bytes: Uint8Array): JsonReading {
  if (bytes.length === 0) return { kind: 'empty' };
  const offset = invalidUtf8At(bytes);
  if (offset !== undefined) return { kind: 'invalid-utf8', offset };
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') return { kind: 'empty' };
  try {
    return { kind: 'json', text, value: parseJson(text) };
  } catch (error) {
    return {
      kind: 'not-json',
      text,
      problem: withoutQuotes(error instanceof Error ? error.message : String(error)),
    };
  }
}

/** Offset of the first byte of the first sequence that is not UTF-8; `undefined` if all of it is. */
function invalidUtf8At(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes)) return undefined;
  // Why: every prefix that ends inside a good sequence fails too, so the search asks for the longest prefix that a streaming decoder accepts.
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (decodes(bytes.subarray(0, middle), true)) low = middle;
    else high = middle - 1;
  }
  return low;
}

const isUtf8 = (bytes: Uint8Array): boolean => decodes(bytes, false);

function decodes(bytes: Uint8Array, stream: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

/** Whether all payload bytes that passed were kept, and the body came to its end. */
export const isWhole = (body: Body): boolean => body.complete && body.bytes.length === body.length;
