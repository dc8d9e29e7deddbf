/** Bytes that a fault acts on: the request with its body, what the client sends after a hijack, or the answer with all that follows it. */
export type Side = 'request' | 'stdin' | 'answer';

/** Payload bytes that pass before the connection breaks; `head`: it breaks where the head would begin. */
export type BreakAfter = number | 'head';

/** One thing to do to an exchange. */
export type Fault =
  /** Milliseconds; each exchange waits a time of its own between the two. */
  | {
      readonly kind: 'delay';
      readonly side: 'request' | 'answer';
      readonly from: number;
      readonly to: number;
    }
  /** The request does not reach the daemon; the proxy answers. `closes`: and ends the connection. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message: string | undefined;
      readonly closes: boolean;
    }
  /** The connection ends, for the client with a FIN. */
  | { readonly kind: 'cut'; readonly side: Side; readonly after: BreakAfter }
  /** The connection ends, with a RST where there is one. */
  | { readonly kind: 'reset'; readonly side: Side; readonly after: BreakAfter }
  /** Payload bytes per second. */
  | { readonly kind: 'slow'; readonly side: Side; readonly rate: number }
  /** All bits of the payload byte at this offset are turned. */
  | { readonly kind: 'corrupt'; readonly side: Side; readonly at: number }
  /** The chunk that holds the payload byte at this offset ends before it, against its own size. */
  | { readonly kind: 'short-chunk'; readonly side: 'request' | 'answer'; readonly at: number }
  /** A FIN is not handed on: the client's (`stdin`) or the daemon's (`answer`). */
  | { readonly kind: 'half-close'; readonly side: 'stdin' | 'answer' }
  | FieldFault;

/** Members of a JSON answer go, become null, or a value of another type; in a stream, of each value of it. */
export interface FieldFault {
  readonly kind: 'drop' | 'null' | 'type';
  readonly side: 'answer';
  /** JSON pointer; `*` stands for every index or key. */
  readonly pointer: string;
}

export const fieldFaults = ['drop', 'null', 'type'] as const satisfies readonly FieldFault['kind'][];

/**
 * Which exchanges, and what is done to them. Of several faults of one kind on one side, the first rule's acts; those of fields act
 * all.
 */
export interface Rule {
  /** As it was written, for messages. */
  readonly text: string;
  /** Operation id, with `*` for any letters; `*` alone also means requests that no contract knows. */
  readonly operation: string;
  readonly method?: string;
  /** Path without version and query, with `*` for any letters. */
  readonly path?: string;
  /** Statuses of the daemon's answer: `404`, `2xx`. Occurrences are then counted among these. */
  readonly answer?: readonly string[];
  /** Only these occurrences, counted from 1. */
  readonly nth?: readonly number[];
  /** Only the first so many occurrences. */
  readonly first?: number;
  /** 0 to 1; 1 when absent. */
  readonly share?: number;
  readonly faults: readonly Fault[];
}

/** `delay=200..800ms`: a fault as in a rule. */
export function formatFault(fault: Fault): string {
  switch (fault.kind) {
    case 'delay':
      return `delay=${fault.from === fault.to ? fault.from : `${fault.from}..${fault.to}`}ms`;
    case 'status':
      return `status=${fault.status}`;
    case 'cut':
    case 'reset':
      return `${fault.kind}=${fault.after}`;
    case 'slow':
      return `slow=${fault.rate}B/s`;
    case 'corrupt':
    case 'short-chunk':
      return `${fault.kind}=${fault.at}`;
    case 'half-close':
      return 'half-close=drop';
    case 'drop':
    case 'null':
    case 'type':
      return `${fault.kind}=${fault.pointer}`;
  }
}
