import type { Direction, HeaderPair } from '../../model/index.ts';
import { headerOf } from '../../wire/index.ts';
import { JsonMasker } from './json-masker.ts';
import { TextScanner } from './text-scanner.ts';

/** Masks the payload of one body in place, piece by piece. */
export interface BodyMasker {
  push(bytes: Uint8Array): void;
}

const star = 0x2a;
const opaqueTypes = /tar|octet-stream|raw-stream|multiplexed|x-gzip/i;
/** What containers say and what archives hold is the user's own; nothing in it can be told apart. */
const opaqueRequests = /^(POST \/build|POST \/images\/(load|create)|PUT \/containers\/[^/]+\/archive)$/;
const opaqueAnswers =
  /^\w+ (\/images\/get|\/images\/.+\/get|\/containers\/[^/]+\/(export|archive|logs|attach)|\/(services|tasks)\/[^/]+\/logs|\/exec\/[^/]+\/start)$/;

/**
 * How a body is masked: not at all where archives and container output pass, wholly where it is compressed, and otherwise as JSON or text,
 * which its first byte tells. `path` is without version and query.
 */
export function bodyMaskerFor(
  route: string,
  direction: Direction,
  status: number | undefined,
  headers: readonly HeaderPair[],
  onMasked: (what: string) => void,
): BodyMasker | undefined {
  const type = headerOf(headers, 'content-type') ?? '';
  const opaque =
    !/json/i.test(type) &&
    (direction === 'toDaemon'
      ? opaqueRequests.test(route)
      : (status ?? 0) < 300 && opaqueAnswers.test(route));
  if (opaque) return undefined;
  const coding = headerOf(headers, 'content-encoding') ?? 'identity';
  if (!/^identity$/i.test(coding.trim()))
    return new WholeMasker(`body with ${coding.slice(0, 20)}`, onMasked);
  const isData = /^\w+ \/(secrets|configs)(\/|$)/.test(route);
  const isAuth = direction === 'toDaemon' && route === 'POST /auth';
  return new GuessingMasker(
    { all: isAuth, data: isData },
    opaqueTypes.test(type) && !isData && !isAuth,
    onMasked,
  );
}

/** Masks every byte. */
export class WholeMasker implements BodyMasker {
  readonly #what: string;
  readonly #onMasked: (what: string) => void;
  #noted = false;

  constructor(what: string, onMasked: (what: string) => void) {
    this.#what = what;
    this.#onMasked = onMasked;
  }

  push(bytes: Uint8Array): void {
    if (!this.#noted) this.#onMasked(this.#what);
    this.#noted = true;
    bytes.fill(star);
  }
}

type Reading = 'unknown' | 'json' | 'text' | 'whole' | 'opaque';

class GuessingMasker implements BodyMasker {
  readonly #rules: { all: boolean; data: boolean };
  readonly #onMasked: (what: string) => void;
  readonly #opaqueOtherwise: boolean;
  #bytes: Uint8Array = new Uint8Array();
  #as: Reading = 'unknown';
  #whole: WholeMasker | undefined;
  #json: JsonMasker | undefined;
  #text: TextScanner | undefined;
  #candidateAt = 0;

  constructor(
    rules: { all: boolean; data: boolean },
    opaqueOtherwise: boolean,
    onMasked: (what: string) => void,
  ) {
    this.#rules = rules;
    this.#opaqueOtherwise = opaqueOtherwise;
    this.#onMasked = onMasked;
  }

  push(bytes: Uint8Array): void {
    if (this.#as === 'opaque') return;
    this.#bytes = bytes;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (this.#as === 'unknown') this.#as = this.#guess(byte);
      if (this.#as === 'json') this.#json?.feed(byte, at, at + 1);
      else if (this.#as === 'text') this.#feedText(byte, at);
      else if (this.#as === 'whole') {
        this.#whole?.push(bytes.subarray(at));
        return;
      } else if (this.#as === 'opaque') return;
    }
    this.#json?.endPiece();
    if (this.#text?.candidate) {
      bytes.fill(star, this.#candidateAt);
      this.#text.commit();
    }
  }

  #guess(byte: number): Reading {
    if (isBlank(byte)) return 'unknown';
    if (byte === 0x7b || byte === 0x5b || byte === 0x22) {
      const mask = (from: number, to: number) => void this.#bytes.fill(star, from, to);
      this.#json = new JsonMasker(this.#rules, mask, this.#onMasked);
      return 'json';
    }
    if (this.#rules.all || this.#rules.data) {
      // Why: it is not the JSON that it should be, but a secret it may be all the same.
      this.#whole = new WholeMasker('body', this.#onMasked);
      return 'whole';
    }
    if (this.#opaqueOtherwise) return 'opaque';
    this.#text = new TextScanner(this.#onMasked);
    return 'text';
  }

  #feedText(byte: number, at: number): void {
    const text = this.#text;
    if (!text) return;
    const had = text.candidate;
    if (text.feed(byte)) this.#bytes[at] = star;
    if (!had && text.candidate) this.#candidateAt = at + 1;
    else if (text.confirmed) this.#bytes.fill(star, this.#candidateAt, at);
    // Why: each line of a text may be an entry of its own.
    if (byte === 0x0a) text.reset();
  }
}

/** White space, record separators, and the bytes of a byte order mark. */
const isBlank = (byte: number): boolean =>
  byte === 0x20 ||
  (byte >= 0x09 && byte <= 0x0d) ||
  byte === 0x1e ||
  byte === 0xef ||
  byte === 0xbb ||
  byte === 0xbf;
