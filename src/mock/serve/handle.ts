import { compareVersions } from '../../base/index.ts';
import type { Contract } from '../../contract/index.ts';
import { bendRequest, bendResponse, type Lie, pretend } from '../lies.ts';
import { routes } from '../routes/index.ts';
import { DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import type { MockResponse } from './message.ts';

export interface MockFacts {
  readonly engine: Engine;
  readonly contract: Contract;
  readonly apiVersion: string;
  readonly minApiVersion: string;
  readonly lies: readonly Lie[];
}

export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

export const serverName = 'Docker/28.5.2 (linux)';

/** Answers a request as the daemon does. Every error becomes an answer. */
export async function handle(
  facts: MockFacts,
  request: RawRequest,
): Promise<MockResponse & { operationId?: string }> {
  const { apiVersion, minApiVersion } = facts;
  const common = {
    'Api-Version': apiVersion,
    'Docker-Experimental': 'false',
    Ostype: 'linux',
    Server: serverName,
  };
  const refuse = (
    status: number,
    message: string,
    headers: Record<string, string> = common,
  ): MockResponse => ({ status, headers, json: { message } });
  const path = request.target.split('?')[0] ?? '';
  if (path.includes('//'))
    return {
      status: 301,
      headers: { Location: request.target.replace(/\/{2,}/g, '/') },
      bytes: new Uint8Array(),
    };
  if (request.method === 'OPTIONS') return { status: 200, headers: common, bytes: new Uint8Array() };
  const { operation, pathParams, query, version } = facts.contract.match(request.method, request.target);
  if (!operation) return refuse(404, 'page not found', {});
  const { 'Docker-Experimental': _experimental, ...plain } = common;
  if (version && compareVersions(version, apiVersion) > 0) {
    return refuse(
      400,
      `client version ${version} is too new. Maximum supported API version is ${apiVersion}`,
      plain,
    );
  }
  if (version && compareVersions(version, minApiVersion) < 0) {
    const text = `client version ${version} is too old. Minimum supported API version is ${minApiVersion}, please upgrade your client to a newer version`;
    return compareVersions(version, '1.24') < 0
      ? {
          status: 400,
          headers: { ...plain, 'X-Content-Type-Options': 'nosniff' },
          text: `${text}\n`,
          contentType: 'text/plain; charset=utf-8',
        }
      : refuse(400, text, plain);
  }
  const route = routes(facts)[operation.id];
  const asked = bendRequest(facts.lies, operation.id, {
    operation,
    version: version ?? apiVersion,
    path: pathParams,
    query,
    headers: request.headers,
    body: request.body,
    signal: request.signal,
  });
  let answer: MockResponse;
  try {
    answer = pretend(facts.lies, operation.id) ?? (route ? await route(asked) : notServed(operation.id));
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    answer = { status: error.status, json: { message: error.message } };
  }
  return {
    ...bendResponse(facts.lies, operation.id, { ...answer, headers: { ...common, ...answer.headers } }),
    operationId: operation.id,
  };
}

const notServed = (id: string): MockResponse => ({
  status: 501,
  json: {
    message: `the mock does not serve ${id}; it serves system, containers, images, networks, volumes, exec and distribution. Register a route for it, or use a real daemon`,
  },
});
