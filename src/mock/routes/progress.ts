import { gunzipSync } from 'node:zlib';
import type { MockResponse } from '../serve/message.ts';

export interface Progress {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly progress?: string;
  readonly progressDetail?: Readonly<Record<string, number>>;
  readonly aux?: Readonly<Record<string, unknown>>;
  readonly error?: string;
  readonly errorDetail?: { readonly message: string; readonly code?: number };
}

/** A progress stream: JSON objects with CR LF between them. */
export async function* progress(items: Iterable<Progress> | AsyncIterable<Progress>): AsyncGenerator<string> {
  for await (const item of items) yield `${JSON.stringify(item)}\r\n`;
}

/** An answer that tells these items. */
export const streamed = (items: Iterable<Progress>): MockResponse => ({
  status: 200,
  contentType: 'application/json',
  stream: progress(items),
});

/** Bytes of an archive, unpacked if they are gzip. */
export const plainTar = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;

/** An answer whose stream ends with an error. */
export const failed = (message: string, ...before: readonly Progress[]): MockResponse =>
  streamed([...before, { errorDetail: { message }, error: message }]);
