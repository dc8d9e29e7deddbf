/** A way to break an answer on the wire. */
export type WireBend =
  | {
      readonly kind:
        | 'hang'
        | 'close'
        | 'chunk'
        | 'garbage'
        | 'ignore-half-close'
        | 'hijack-length'
        | 'frame-padding'
        | 'frame-length'
        | 'frame-missing';
    }
  /** The connection ends when so many bytes of the body or stream have passed; what is shorter passes whole. */
  | { readonly kind: 'cut'; readonly after: number }
  | { readonly kind: 'frame-stream'; readonly stream: number }
  | { readonly kind: 'upgrade'; readonly protocol: string };

/** A way to bend an answer. Pointers are JSON pointers in which `*` stands for every index or key. */
export type Bend =
  | { readonly kind: 'drop' | 'null'; readonly pointer: string }
  /** A value of another type: a text for a number, a number for a text, a list for an object … */
  | { readonly kind: 'type'; readonly pointer: string }
  | { readonly kind: 'set'; readonly pointer: string; readonly value: unknown }
  | { readonly kind: 'add'; readonly pointer: string; readonly value: unknown }
  | {
      readonly kind: 'status';
      readonly status: number /** The body instead: an error with this message. */;
      readonly message?: string;
    }
  | { readonly kind: 'content-type'; readonly value: string }
  | {
      readonly kind: 'header';
      readonly name: string /** `null` removes it. */;
      readonly value: string | null;
    }
  | { readonly kind: 'body'; readonly text: string }
  | { readonly kind: 'empty-list' }
  | { readonly kind: 'reverse' }
  | { readonly kind: 'ignore-query'; readonly name: string }
  | {
      readonly kind: 'ignore-request' /** Claims success and does nothing. */;
      readonly status: number;
      readonly json?: unknown;
    }
  | {
      readonly kind: 'items' /** Replaces text in a streamed body. */;
      readonly from: string;
      readonly to: string;
    }
  /** Milliseconds before the answer begins; each waits a time of its own between the two. */
  | { readonly kind: 'delay'; readonly from: number; readonly to: number }
  | WireBend;

/** A named lie: what the mock is to answer wrongly, and when. */
export interface Lie {
  readonly name: string;
  /** With `*` for any letters. */
  readonly operationId: string;
  /** Only answers of this status, or of these (`404`, `2xx`); absent: any below 300. */
  readonly status?: number | readonly string[];
  /** Only these occurrences, counted from 1 over all connections. */
  readonly nth?: readonly number[];
  /** Only the first so many occurrences. */
  readonly first?: number;
  /** 0 to 1: of so many occurrences, by chance; the same seed makes the same choices. */
  readonly share?: number;
  readonly bend: Bend | readonly Bend[];
}

/** How often a lie could have been told, and was. */
export interface LieCount {
  readonly name: string;
  readonly seen: number;
  readonly told: number;
}
