import { parseJson } from '../base/index.ts';
import { isJsonType, mediaType } from '../check/index.ts';
import type { Body, BodyKind, HeaderPair, MessageView } from '../model/index.ts';
import { lazy } from './lazy.ts';
import { base64Of, cutCharacter, textOf } from './text.ts';

/** What a body is told as where it is not one value: its parts stand elsewhere in the view. */
export type PartsKind = Extract<BodyKind, 'items' | 'streams' | 'archive'>;

/** The members that requests and responses share. `limit` is how many bytes of a body are shown. */
export function viewMessage(
  message: { readonly headers: readonly HeaderPair[]; readonly body: Body },
  limit: number,
  parts: () => PartsKind | undefined,
): MessageView {
  const { headers, body } = message;
  const header = lazy(() => headerMap(headers));
  const decoded = lazy(() => decodeBody(body, headers, limit, parts()));
  return {
    headers,
    get header() {
      return header();
    },
    get body() {
      return decoded().value;
    },
    get bodyKind() {
      return decoded().kind;
    },
    length: body.length,
    kept: Math.min(body.bytes.length, limit),
    complete: body.complete,
    trailers: body.trailers ?? [],
  };
}

function decodeBody(
  body: Body,
  headers: readonly HeaderPair[],
  limit: number,
  parts: PartsKind | undefined,
): { readonly kind: BodyKind; readonly value: unknown } {
  if (body.bytes.length === 0) return { kind: 'none', value: null };
  if (parts) return { kind: parts, value: null };
  const bytes = body.bytes.subarray(0, limit);
  const text = textOf(
    bytes.length < body.length ? bytes.subarray(0, bytes.length - cutCharacter(bytes)) : bytes,
  );
  if (text === undefined) return { kind: 'base64', value: base64Of(bytes) };
  const type = mediaType(headers);
  const mayBeJson =
    isJsonType(type) || ((type === '' || type === 'text/plain') && /^\s*[[{]/.test(text.slice(0, 100)));
  if (mayBeJson && bytes.length === body.length) {
    try {
      return { kind: 'json', value: parseJson(text) };
    } catch {
      // It says that it is JSON and is not: the text is what there is to see.
    }
  }
  return { kind: 'text', value: text };
}

function headerMap(headers: readonly HeaderPair[]): Record<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = map.get(key);
    map.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(map);
}
