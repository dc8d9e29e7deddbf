import { parseJson, ToolError } from '../base/index.ts';
import type { HeaderPair } from '../model/index.ts';

/** Headers of an answer: names in any letter case, order and repetitions kept in `entries`. */
export class Headers {
  readonly entries: readonly HeaderPair[];

  constructor(entries: readonly HeaderPair[]) {
    this.entries = entries;
  }

  get(name: string): string | undefined {
    return this.getAll(name)[0];
  }

  getAll(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.entries.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value);
  }
}

/** A whole answer, whatever its status. */
export class Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly operationId: string | undefined;

  constructor(status: number, headers: readonly HeaderPair[], bytes: Uint8Array, operationId?: string) {
    this.status = status;
    this.headers = new Headers(headers);
    this.bytes = bytes;
    this.operationId = operationId;
  }

  /** The body as UTF-8; bytes that are not become U+FFFD. */
  text(): string {
    return new TextDecoder().decode(this.bytes);
  }

  /** The body as JSON, integers beyond 2^53 as bigint. Throws E_JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: the caller says what shape it expects; `call` gives documented types.
  json<T = any>(): T {
    const text = this.text();
    try {
      return parseJson(text) as T;
    } catch (error) {
      const what = this.operationId ?? 'the request';
      throw new ToolError(
        'E_JSON',
        `the answer ${this.status} of ${what} is not JSON: ${(error as Error).message}; it begins ${JSON.stringify(text.slice(0, 80))}`,
        'The daemon should send JSON here; see the raw exchange in the report.',
        error,
      );
    }
  }
}

/** Why the daemon refused: the `message` of its error, else the body as it is. */
export function refusalOf(answer: Answer): string {
  const text = answer.text().trim();
  try {
    const { message } = parseJson(text) as { message?: unknown };
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}
