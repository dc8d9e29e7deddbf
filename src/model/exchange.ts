import type { Direction, Peer } from './tap-event.ts';

/** One header as it stood on the wire: name with its own letter case, value trimmed of outer white space. */
export type HeaderPair = readonly [name: string, value: string];

/** How the end of a body is told. `close` ends with the connection; `none` has no body. */
export type Framing = 'none' | 'length' | 'chunked' | 'close';

export interface Body {
  readonly framing: Framing;
  /** Payload after removing the transfer coding; only the first bytes when `kept < length`. */
  readonly bytes: Uint8Array;
  /** Payload bytes that passed. */
  readonly length: number;
  /** False when the connection or the recording ended before the body did. */
  readonly complete: boolean;
  /** Sizes of the chunks in order, when chunked (at most the first 10,000). */
  readonly chunks?: readonly number[];
  readonly trailers?: readonly HeaderPair[];
  /** When the pieces came (payload offsets; at most the first 100,000), where the recording keeps it. */
  readonly arrivals?: readonly Arrival[];
  /** Payload that passed and was not recorded; `bytes` then lacks it, `length` counts it. */
  readonly gaps?: readonly Gap[];
}

/** Bytes that passed and were not recorded. `offset` counts as if they had been. */
export interface Gap {
  readonly offset: number;
  readonly length: number;
}

export interface RequestMessage {
  readonly method: string;
  /** The request target as sent: `/v1.41/containers/json?all=1`. */
  readonly target: string;
  readonly httpVersion: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Body;
}

export interface ResponseMessage {
  readonly status: number;
  readonly reason: string;
  readonly httpVersion: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Body;
  /** Heads of 1xx answers that came before (100 Continue); 101 is the response itself. */
  readonly interim: readonly { readonly status: number; readonly headers: readonly HeaderPair[] }[];
}

/** Where a body or stream was when: offset of a piece's first byte, and milliseconds after the exchange's `startedAt`. */
export type Arrival = readonly [offset: number, atMs: number];

/** One call over HTTP/2 within a hijacked or prior-knowledge connection. */
export interface StreamCall {
  /** HTTP/2 stream identifier. */
  readonly stream: number;
  /** Direction of the request: BuildKit's daemon calls the client within `/session`. */
  readonly direction: Direction;
  /** `:path`, for gRPC `/moby.buildkit.v1.Control/Solve`; `''` where the head was not understood. */
  readonly path: string;
  readonly method: string;
  /** `:status` of the answer; absent where none came. */
  readonly status?: number;
  /** `grpc-status` of the trailers. */
  readonly grpcStatus?: number;
  /** Payload bytes of DATA frames, request and answer. */
  readonly sent: number;
  readonly received: number;
}

/** What followed when the connection stopped being HTTP/1.1. */
export interface Hijack {
  /** `101` with Upgrade, `200` unframed without, `h2` with prior knowledge of HTTP/2 (the request is then `PRI *`). */
  readonly kind: '101' | '200' | 'h2';
  /** Value of the Upgrade header of the answer, lower case, `''` for kind 200, `h2c` for kind h2. */
  readonly protocol: string;
  readonly toDaemon: StreamBytes;
  readonly toClient: StreamBytes;
  /** Directions in the order in which they half-closed. */
  readonly ended: readonly Direction[];
  /** Calls of an HTTP/2 stream, in the order in which they began; absent for other protocols. */
  readonly calls?: readonly StreamCall[];
}

export interface StreamBytes {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly complete: boolean;
  readonly arrivals?: readonly Arrival[];
  readonly gaps?: readonly Gap[];
}

/** Bytes that are not HTTP, or HTTP that ended too early. */
export interface WireDefect {
  /** `bad-start-line`, `bad-header`, `head-too-large`, `bad-chunk`, `bad-length`, `cut`, `no-answer`, `trailing-bytes` … */
  readonly code: string;
  readonly direction: Direction;
  /** Byte offset in that direction of the connection. */
  readonly offset: number;
  readonly message: string;
}

/** Who and what an exchange's connection belongs to. */
export interface ConnectionFacts {
  readonly address: string;
  readonly peer?: Peer;
}

/** A request with its response and what followed an upgrade. The one input of `check/`. */
export interface Exchange {
  /** 1, 2, 3 … in the order in which requests began. */
  readonly id: number;
  readonly connection: number;
  readonly from?: ConnectionFacts;
  /** Milliseconds since the Unix epoch when the first byte of the request passed. */
  readonly startedAt: number;
  /** Milliseconds after `startedAt`. `clientEnd`: the client half-closed while the exchange was under way. */
  readonly timing: {
    readonly requestEnd?: number;
    readonly firstByte?: number;
    readonly clientEnd?: number;
    readonly end?: number;
  };
  readonly request: RequestMessage;
  /** Absent when the daemon never answered. */
  readonly response?: ResponseMessage;
  readonly hijack?: Hijack;
  readonly defects: readonly WireDefect[];
}
