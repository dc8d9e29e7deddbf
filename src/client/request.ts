import type { Readable } from 'node:stream';
import { formatJson, packageVersion, ToolError } from '../base/index.ts';
import { formatPath, latestVersion, loadContract, type Operation, versions } from '../contract/index.ts';
import type { Address } from '../model/index.ts';

export interface RequestOptions {
  readonly path?: Readonly<Record<string, string>>;
  /** Booleans are sent as `true` and `false`, objects as JSON, arrays as repetitions; `undefined` is left out. */
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, bytes and streams as they are, a string as UTF-8. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** API version of the prefix instead of the client's; `null` for none. */
  readonly version?: string | null;
  /** Once it is aborted, the request throws its reason as it is. It ends streams and hijacked connections too. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole answer; of a hijack, until it stands. */
  readonly timeoutMs?: number | undefined;
}

/** A request as it goes on the wire. */
export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | Readable | undefined;
  readonly operationId?: string;
}

/** The operation in the contract of the version, else in the newest that is held. Throws E_USAGE for an unknown one. */
export function operationOf(operationId: string, apiVersion: string | undefined): Operation {
  const version = apiVersion !== undefined && versions.includes(apiVersion) ? apiVersion : latestVersion;
  const found =
    loadContract(version).operations.get(operationId) ??
    loadContract(latestVersion).operations.get(operationId);
  if (found) return found;
  throw new ToolError(
    'E_USAGE',
    `there is no operation "${operationId}"`,
    `operationIds are those of the Engine's documents, such as ContainerList.`,
  );
}

export function toWire(
  operationId: string,
  options: RequestOptions,
  apiVersion: string | undefined,
): WireRequest {
  const operation = operationOf(operationId, apiVersion);
  const prefix = apiVersion === undefined ? '' : `/v${apiVersion}`;
  const { body, type } = encodeBody(options.body, options.contentType, operation);
  return {
    method: operation.method,
    target: `${prefix}${formatPath(operation, options.path)}${encodeQuery(options.query)}`,
    headers: mergeHeaders(type ? { 'Content-Type': type } : {}, options.headers),
    body,
    operationId,
  };
}

/** Headers of which the later ones win, whatever their letter case. */
export function mergeHeaders(
  first: Readonly<Record<string, string>>,
  second: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const names = new Set(Object.keys(second).map((name) => name.toLowerCase()));
  const kept = Object.entries(first).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...second };
}

function encodeQuery(query: Readonly<Record<string, unknown>> = {}): string {
  const pairs: string[] = [];
  const add = (name: string, value: unknown) =>
    pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) for (const item of value) add(name, item);
    else add(name, value !== null && typeof value === 'object' ? formatJson(value) : value);
  }
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

function encodeBody(
  body: unknown,
  contentType: string | undefined,
  operation: Operation,
): { body: WireRequest['body']; type: string | undefined } {
  if (body === undefined) return { body: undefined, type: contentType };
  if (typeof body === 'string') return { body, type: contentType ?? 'application/json' };
  if (body instanceof Uint8Array || isStream(body)) {
    const documented = operation.consumes.find((type) => !/json|text/.test(type));
    return { body, type: contentType ?? documented ?? 'application/octet-stream' };
  }
  return { body: formatJson(body), type: contentType ?? 'application/json' };
}

const isStream = (body: unknown): body is Readable =>
  body !== null && typeof body === 'object' && Symbol.asyncIterator in body;

/** Value of the Host header, as the docker CLI would name the daemon. */
export const hostOf = (address: Address): string =>
  address.kind === 'tcp'
    ? `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`
    : 'docker';

export const userAgent = `wirewhale/${packageVersion}`;
