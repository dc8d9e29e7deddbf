import type { HeaderPair } from '../../model/index.ts';
import { type BodyPlan, headerOf, JsonStreamDecoder } from '../../wire/index.ts';
import { editJson, type JsonEdit } from './edit-json.ts';

/** Longest body or item of a stream that is edited; what is longer passes as it is. */
const itemLimit = 32 * 1024 * 1024;

export interface EditorOutput<Edit extends JsonEdit> {
  head(bytes: Uint8Array): void;
  /** The body as the daemon sends it, but for what was edited. */
  payload(bytes: Uint8Array): void;
  framing(bytes: Uint8Array): void;
  chunk(): void;
  applied(edit: Edit): void;
}

/** Whether the body of an answer is JSON that can be edited: not compressed, without trailers. */
export function isEditable(headers: readonly HeaderPair[], { framing }: BodyPlan): boolean {
  const type = headerOf(headers, 'content-type');
  return (
    framing !== 'none' &&
    (type === undefined || /json/i.test(type)) &&
    headerOf(headers, 'content-encoding') === undefined &&
    headerOf(headers, 'trailer') === undefined
  );
}

/**
 * Edits the JSON of a body, each value of a stream as it is whole. A body with a length is held until its end, for its head tells
 * the length. What turns out to be no JSON passes as it came.
 */
export class AnswerEditor<Edit extends JsonEdit> {
  readonly #edits: readonly Edit[];
  readonly #framing: BodyPlan['framing'];
  readonly #out: EditorOutput<Edit>;
  readonly #decoder = new JsonStreamDecoder({ itemLimit });
  #head: Uint8Array | undefined;
  /** Of a body with a length: what is to follow its head. */
  readonly #held: Uint8Array[] = [];
  /** Bytes that no value has taken yet. */
  #rest: Uint8Array[] = [];
  /** Where `#rest` begins in the body. */
  #from = 0;
  #broken = false;
  #applied = 0;

  constructor(edits: readonly Edit[], framing: BodyPlan['framing'], out: EditorOutput<Edit>) {
    this.#edits = edits;
    this.#framing = framing;
    this.#out = out;
  }

  head(bytes: Uint8Array): void {
    if (this.#framing === 'length') this.#head = bytes;
    else this.#out.head(bytes);
  }

  payload(bytes: Uint8Array): void {
    if (this.#broken) {
      this.#give(bytes);
      return;
    }
    this.#rest.push(Buffer.from(bytes));
    const items = this.#decoder.push(bytes);
    if (items.length === 0 && !this.#decoder.problem) return;
    const all = Buffer.concat(this.#rest);
    const out: Uint8Array[] = [];
    let done = 0;
    for (const { offset, text } of items) {
      const start = offset - this.#from;
      const end = start + Buffer.byteLength(text);
      const edited = editJson(text, this.#edits);
      this.#applied += edited.applied.size;
      for (const edit of edited.applied) this.#out.applied(edit);
      if (edited.applied.size > 0) out.push(all.subarray(done, start), Buffer.from(edited.text));
      else out.push(all.subarray(done, end));
      done = end;
    }
    this.#broken = this.#decoder.problem !== undefined;
    // Why: nothing was edited, so that the length holds.
    if (this.#broken && this.#applied === 0) this.#release((head) => head);
    // Why spaces go on: a line end behind a value may be what a client waits for.
    const passed = this.#broken ? all.length : afterSpace(all, done);
    this.#give(Buffer.concat([...out, all.subarray(done, passed)]));
    this.#rest = passed < all.length ? [all.subarray(passed)] : [];
    this.#from += passed;
  }

  /** The body is whole. */
  end(): void {
    this.#give(Buffer.concat(this.#rest));
    if (this.#framing === 'length') this.#release((bytes) => withLength(bytes, this.#held));
    if (this.#framing === 'chunked') this.#out.framing(Buffer.from('0\r\n\r\n'));
  }

  /** The body will not be whole: lets go what came of it. */
  abandon(): void {
    this.#give(Buffer.concat(this.#rest));
    this.#rest = [];
    this.#release((bytes) => bytes);
  }

  #release(ready: (head: Uint8Array) => Uint8Array): void {
    if (this.#head) this.#out.head(ready(this.#head));
    this.#head = undefined;
    for (const bytes of this.#held.splice(0)) this.#out.payload(bytes);
  }

  #give(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#head) {
      this.#held.push(bytes);
      return;
    }
    if (this.#framing !== 'chunked') {
      this.#out.payload(bytes);
      return;
    }
    this.#out.chunk();
    this.#out.framing(Buffer.from(`${bytes.length.toString(16)}\r\n`));
    this.#out.payload(bytes);
    this.#out.framing(Buffer.from('\r\n'));
  }
}

function withLength(head: Uint8Array, body: readonly Uint8Array[]): Uint8Array {
  const length = body.reduce((sum, bytes) => sum + bytes.length, 0);
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  return Buffer.from(text.replace(/^(content-length:[ \t]*)\d+/im, `$1${length}`), 'latin1');
}

function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while ([0x20, 0x0a, 0x0d, 0x09].includes(bytes[at] ?? 0)) at++;
  return at;
}
