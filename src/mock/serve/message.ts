import { parseJson } from '../../base/index.ts';
import type { Contract, Operation } from '../../contract/index.ts';
import type { WireBend } from '../lies/lie.ts';
import type { Manner } from '../profile/profile.ts';
import type { Json } from '../state/container.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import { type Filters, parseFilters } from '../state/filters.ts';
import { bodyText } from './body-text.ts';
import { jsonError } from './json-error.ts';
import { wrongMember } from './member-types.ts';

/** A request as a route sees it. */
export interface MockRequest {
  readonly operation: Operation;
  readonly contract: Contract;
  /** API version asked for: the prefix's, or the daemon's newest. */
  readonly version: string;
  /** How the daemon speaks that version. */
  readonly manner: Manner;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** Why the body is not whole. */
  readonly bodyError?: string | undefined;
  /** A lie may look into the answer, which is then to be a value and not bytes. */
  readonly isBent: boolean;
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
}

/** What a hijacked connection gives a route. */
export interface HijackStream {
  /** Gives a promise where the client reads more slowly than bytes come. */
  write(bytes: Uint8Array): Promise<void> | undefined;
  end(): void;
  /** Input, and `undefined` at its end. A promise of the listener holds the client's next bytes back. */
  onInput(listener: (bytes: Uint8Array | undefined) => Promise<void> | undefined | void): void;
  /** The client is gone. */
  readonly closed: Promise<void>;
}

/** An answer. `body`: JSON value, bytes, text, or a stream of bytes; `hijack` takes the connection over. */
export interface MockResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: Json;
  readonly bytes?: Uint8Array;
  readonly text?: string;
  readonly stream?: AsyncIterable<Uint8Array | string>;
  readonly contentType?: string;
  /** The server finds the content type by itself, and tells it behind the length. */
  readonly sniffed?: boolean;
  readonly hijack?: (stream: HijackStream) => void;
  /** Written past the HTTP server: without the usual headers and without a length, up to the end of the connection. */
  readonly bare?: boolean;
  /** A lie: how it is broken on its way out. */
  readonly bend?: WireBend;
  /** A lie: milliseconds before it begins. */
  readonly wait?: number;
}

export type Route = (request: MockRequest) => MockResponse | Promise<MockResponse>;

/** An item of a stream as the manner of the request sends it; other answers are projected on their way out. */
export const projected = <Item>({ manner, operation }: MockRequest, item: Item): Item =>
  manner.project(operation.id, item);

/** False for "", 0, no, false, none; anything else is true, as the daemon reads it. */
export const isOn = (query: URLSearchParams, name: string): boolean =>
  !['', '0', 'no', 'false', 'none'].includes((query.get(name) ?? '').trim().toLowerCase());

export function filtersOf(request: MockRequest, known = request.operation.filters): Filters {
  return parseFilters(request.query.get('filters'), known);
}

/** The JSON body, which must say that it is JSON. Throws 400 in the daemon's words. */
export function jsonBody(request: MockRequest, required = true): Json {
  if (request.body.length === 0) {
    if (required) throw badRequest('invalid JSON: got EOF while reading request body');
    return {};
  }
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json' && request.manner.behaves('checksBodyType'))
    throw badRequest(`unsupported Content-Type header (${type ?? ''}): must be 'application/json'`);
  let value: Json;
  try {
    value = parseJson(bodyText(request.body, request.manner));
  } catch (error) {
    const cut = /end of JSON|Unterminated|Expected .* at end/i.test((error as Error).message);
    const said = jsonError(Buffer.from(request.body).toString('utf8')) ?? (error as Error).message;
    throw badRequest(cut ? 'invalid JSON: unexpected EOF' : `invalid JSON: ${said}`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw badRequest(
      `invalid JSON: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value`,
    );
  const { schema } = request.operation.body ?? {};
  const wrong = schema && wrongMember(request.contract, schema, value);
  if (wrong) throw badRequest(`invalid JSON: ${wrong}`);
  return value;
}

/** A whole number of the query. Throws 400 for what is none. */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text))
    // Why 500: the daemon gives a number that it cannot read no class.
    throw new DaemonError(500, `strconv.Atoi: parsing "${text}": invalid syntax`);
  return Number(text);
}
