import { formatJson } from '../base/index.ts';
import type { CaseResult } from '../model/index.ts';

/** A result as a worker hands it over. */
export type WorkerResult = CaseResult & {
  /** What cleaning up could not remove. */
  readonly left: readonly string[];
  /** operationIds that the case sent requests to. */
  readonly operations: readonly string[];
};

const marker = '\u0001b64:';

/** To text, bytes as base64, so that it crosses any kind of worker. */
export function encodeResult(result: WorkerResult): string {
  return formatJson(toText(result));
}

export function decodeResult(text: string): WorkerResult {
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(marker)
      ? new Uint8Array(Buffer.from(value.slice(marker.length), 'base64'))
      : value,
  ) as WorkerResult;
}

function toText(value: unknown): unknown {
  if (value instanceof Uint8Array)
    return marker + Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (Array.isArray(value)) return value.map(toText);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toText(item)]));
  }
  return value;
}
