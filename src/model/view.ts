import type { HeaderPair, StreamCall, WireDefect } from './exchange.ts';
import type { Finding } from './finding.ts';
import type { Area } from './operation.ts';
import type { Direction } from './tap-event.ts';

/**
 * `open`: no end was seen. `abandoned`: the client let go before the answer was whole. `failed`: there is no whole answer, and it
 * was not the client who let go.
 */
export type ExchangeState = 'finished' | 'open' | 'abandoned' | 'failed';

/** What a stream is made of: frames of stdout and stderr, a terminal's bytes, JSON values, an archive, or nobody knows. */
export type StreamForm = 'multiplexed' | 'tty' | 'json' | 'tar' | 'websocket' | 'h2' | 'raw';

/** How a body is told. `items`, `streams` and `archive`: see the members of that name; the body itself is then null. */
export type BodyKind = 'none' | 'json' | 'text' | 'base64' | 'items' | 'streams' | 'archive';

/** An exchange as it is explained: plain JSON, published in `docs/exchange.schema.json`. Integers beyond 2^53 are bigints. */
export interface ExchangeView {
  readonly exchange: ExchangeFacts;
  readonly request: RequestView;
  /** Null where none came. */
  readonly response: ResponseView | null;
  /** Demultiplexed, in the order of time; without times stdin comes first. */
  readonly streams: readonly StreamPiece[];
  readonly archive: readonly ArchiveEntry[];
  readonly messages: readonly SocketMessage[];
  readonly calls: readonly StreamCall[];
  readonly findings: readonly Finding[];
  readonly defects: readonly WireDefect[];
  /** What redaction masked: `request: header X-Registry-Auth`. */
  readonly masked: readonly string[];
  /** What the view had to assume or could not read, a sentence each. */
  readonly notes: readonly string[];
}

export interface ExchangeFacts {
  readonly id: number;
  readonly connection: number;
  /** RFC 3339, UTC, microseconds. */
  readonly at: string;
  /** operationId; null where the contract has no such method and path. */
  readonly operation: string | null;
  readonly area: Area | null;
  /** Version prefix of the path, `1.51`. */
  readonly api: string | null;
  readonly method: string;
  /** Without version prefix and query. */
  readonly path: string;
  readonly target: string;
  readonly status: number | null;
  readonly durationMs: number | null;
  readonly firstByteMs: number | null;
  /** Payload that passed: bodies, and what followed a hijack. */
  readonly bytes: {
    readonly request: number;
    readonly response: number;
    readonly toDaemon: number;
    readonly toClient: number;
  };
  readonly state: ExchangeState;
  readonly hijack: '101' | '200' | 'h2' | null;
  /** Protocol that followed an upgrade: `tcp`, `websocket`, `h2c`. */
  readonly upgrade: string | null;
  readonly stream: StreamForm | null;
  /** `stream` was told from the bytes alone, for nothing earlier said whether there is a terminal. */
  readonly assumed: boolean;
  /** The container that the exchange is about, as far as earlier exchanges name it. */
  readonly container: ContainerName | null;
  readonly peer: {
    readonly pid: number | null;
    readonly process: string | null;
    readonly address: string | null;
  };
}

export interface ContainerName {
  readonly id: string | null;
  readonly name: string | null;
  /** Exec id, where the exchange is about one. */
  readonly exec: string | null;
}

export interface MessageView {
  readonly headers: readonly HeaderPair[];
  /** Names in lower case; repeated ones are joined with `, `. */
  readonly header: Readonly<Record<string, string>>;
  /** Decoded JSON, or text, or base64. */
  readonly body: unknown;
  readonly bodyKind: BodyKind;
  /** Payload bytes that passed. */
  readonly length: number;
  /** Payload bytes that this view is made of; the rest was not kept. */
  readonly kept: number;
  readonly complete: boolean;
  readonly trailers: readonly HeaderPair[];
}

export interface RequestView extends MessageView {
  /** A list where a parameter is repeated. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly params: Readonly<Record<string, string>>;
}

export interface ResponseView extends MessageView {
  readonly status: number;
  readonly reason: string;
  /** Values of a JSON stream. */
  readonly items: readonly StreamItem[];
  /** 1xx heads that came before. */
  readonly interim: readonly { readonly status: number; readonly headers: readonly HeaderPair[] }[];
}

export interface StreamItem {
  /** Milliseconds after the exchange began; null where the recording does not keep it. */
  readonly ms: number | null;
  readonly value: unknown;
}

/** A piece of a stream: `text`, or `base64` where the bytes are not UTF-8. A character cut in two comes with its end. */
export interface StreamPiece {
  readonly ms: number | null;
  /** `error`: what the daemon says at the end of a stream that failed. `raw`: bytes of an unknown protocol, to the client. */
  readonly stream: 'stdin' | 'stdout' | 'stderr' | 'tty' | 'error' | 'raw';
  readonly text?: string;
  readonly base64?: string;
}

export interface ArchiveEntry {
  readonly path: string;
  readonly type: string;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly linkTarget?: string;
}

/** A message over a WebSocket. */
export interface SocketMessage {
  readonly ms: number | null;
  readonly direction: Direction;
  readonly kind: string;
  readonly text?: string;
  readonly base64?: string;
}

/** The size that a terminal was given. */
export interface TerminalSize {
  /** Milliseconds after the exchange of the session began. */
  readonly ms: number;
  readonly width: number;
  readonly height: number;
}
