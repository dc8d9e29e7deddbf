import type { Exchange } from '../../model/index.ts';

/** Exchanges in their order, from memory or as they are read. What is exported is not masked here: `redactExchange` comes before. */
export type Exchanges = AsyncIterable<Exchange> | Iterable<Exchange>;

/** Text in pieces, so that a large capture never stands in memory. */
export interface Export {
  readonly text: AsyncIterable<string>;
  /** What the format cannot say, a sentence each; whole when `text` was read to its end. */
  readonly losses: readonly string[];
}

/** Counts what is lost while an export is written. */
export class Losses {
  readonly #counts = new Map<string, number>();

  /** `kind` reads on after a number: `hijacked streams are notes only`. */
  add(kind: string, count = 1): void {
    if (count > 0) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count);
  }

  get list(): string[] {
    return [...this.#counts].map(([kind, count]) => `${count} ${kind}`);
  }
}

export function exportOf(make: (losses: Losses) => AsyncIterable<string>): Export {
  const losses = new Losses();
  return {
    text: make(losses),
    get losses() {
      return losses.list;
    },
  };
}

/** One line without control characters, for comments. */
export const oneLine = (text: string): string => text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/** Whether redaction masked a value: nothing but asterisks. */
export const isMasked = (value: string): boolean => /^\*{3,}$/.test(value);
