import { gunzipSync, zstdDecompressSync } from 'node:zlib';
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

/** A progress stream: JSON objects with CR LF between them, written as Go writes them. */
export async function* progress(items: Iterable<Progress> | AsyncIterable<Progress>): AsyncGenerator<string> {
  for await (const item of items) yield `${goJson(item)}\r\n`;
}

const goJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** An answer that tells these items. */
export const streamed = (items: Iterable<Progress> | AsyncIterable<Progress>): MockResponse => ({
  status: 200,
  contentType: 'application/json',
  stream: progress(items),
});

/** What an archive may hold when it is unpacked. */
const maxOutputLength = 1 << 30;

/** Bytes of an archive, unpacked if they are gzip or zstd. Throws where they are cut, or more than 1 GiB. */
export function plainTar(bytes: Uint8Array): Uint8Array {
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, { maxOutputLength });
    if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd)
      return zstdDecompressSync(bytes, { maxOutputLength });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new Error('the mock unpacks no archive of more than 1 GiB');
    throw new Error(code === 'Z_BUF_ERROR' ? 'unexpected EOF' : `gzip: ${(error as Error).message}`);
  }
  return bytes;
}

export const failure = (message: string, code?: number): Progress => ({
  errorDetail: { ...(code === undefined ? {} : { code }), message },
  error: message,
});

/** An answer whose stream ends with an error. */
export const failed = (message: string, ...before: readonly Progress[]): MockResponse =>
  streamed([...before, failure(message)]);

/** A state of a layer, without numbers. */
export const layerStatus = (status: string, id: string): Progress => ({ status, progressDetail: {}, id });

/** A state of a layer with bytes done and bytes to do, and the bar that the daemon draws of them. */
export const layerProgress = (status: string, id: string, current: number, total: number): Progress => ({
  status,
  progressDetail: { current, total },
  progress: bar(current, total),
  id,
});

function bar(current: number, total: number): string {
  const done = Math.min(Math.trunc(Math.trunc((current / total) * 100) / 2), 50);
  const numbers = humanSize(current).padStart(8);
  return `[${'='.repeat(done)}>${' '.repeat(50 - done)}] ${numbers}${current > total ? '' : `/${humanSize(total)}`}`;
}

/** `2.181MB`, four digits as the daemon has them. */
function humanSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1000;
  return `${Number(size.toPrecision(4))}${units[unit]}`;
}
