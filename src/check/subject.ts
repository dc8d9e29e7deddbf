import type { Contract, Match, Operation, ResponseShape } from '../contract/index.ts';
import type { Exchange, HeaderPair, RequestMessage, ResponseMessage } from '../model/index.ts';
import { type JsonReading, readJson } from './body-json.ts';

/** What was learnt before this exchange. Everything may be unknown. */
export interface CheckContext {
  /** Whether the container or exec has a terminal; `undefined` where nothing is known. */
  tty?(kind: 'container' | 'exec', id: string): boolean | undefined;
  /** Newest API version that the daemon speaks, from `/_ping` or `/version`. */
  readonly daemonApiVersion?: string;
}

/** An exchange under check, beside what the contract says about it. */
export interface Subject {
  readonly exchange: Exchange;
  readonly contract: Contract;
  readonly context: CheckContext;
  readonly match: Match;
  readonly operation: Operation | undefined;
  readonly request: RequestMessage;
  readonly response: ResponseMessage | undefined;
  /** What the contract says about the status that came; `undefined` if it says nothing. */
  readonly documented: ResponseShape | undefined;
  /** `paths./containers/json.get` */
  readonly source: string | undefined;
  requestJson(): JsonReading;
  responseJson(): JsonReading;
}

export function lookAt(exchange: Exchange, contract: Contract, context: CheckContext): Subject {
  const { request, response } = exchange;
  const match = contract.match(request.method, request.target);
  const { operation } = match;
  let requestJson: JsonReading | undefined;
  let responseJson: JsonReading | undefined;
  return {
    exchange,
    contract,
    context,
    match,
    operation,
    request,
    response,
    documented: response && (operation?.responses[response.status] ?? operation?.responses.default),
    source: operation && `paths.${operation.path}.${operation.method.toLowerCase()}`,
    requestJson: () => {
      requestJson ??= readJson(request.body.bytes);
      return requestJson;
    },
    responseJson: () => {
      responseJson ??= readJson(response?.body.bytes ?? new Uint8Array());
      return responseJson;
    },
  };
}

/** First value of a header, any letter case. */
export function header(headers: readonly HeaderPair[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** `application/json` of `application/json; charset=utf-8`; `''` if the header is missing. */
export const mediaType = (headers: readonly HeaderPair[]): string =>
  (header(headers, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

export const isJsonType = (type: string): boolean => /^application\/(?:[\w.-]+\+)?json$/.test(type);
