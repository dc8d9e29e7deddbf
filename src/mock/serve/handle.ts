import { posix } from 'node:path';
import { compareVersions } from '../../base/index.ts';
import type { Contract } from '../../contract/index.ts';
import type { Liar } from '../lies/liar.ts';
import { mannerOf } from '../profile/manner.ts';
import type { Manner, Profile } from '../profile/profile.ts';
import { routes } from '../routes/index.ts';
import { DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import type { MockResponse } from './message.ts';

export interface MockFacts {
  readonly engine: Engine;
  /** The release that it is like. */
  readonly profile: Profile;
  readonly contract: Contract;
  readonly apiVersion: string;
  readonly minApiVersion: string;
  readonly liar: Liar;
}

export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

/** Answers a request as the daemon does. Every error becomes an answer. */
export async function handle(
  facts: MockFacts,
  request: RawRequest,
): Promise<MockResponse & { operationId?: string }> {
  const common = usualHeaders(facts);
  const clean = cleanPath(request.target);
  if (clean !== request.target) return { status: 301, headers: { Location: clean }, bytes: new Uint8Array() };
  if (request.method === 'OPTIONS') return { status: 200, headers: common, bytes: new Uint8Array() };
  const { operation, pathParams, query, version } = facts.contract.match(request.method, request.target);
  if (!operation) return { status: 404, json: { message: 'page not found' } };
  const refusal = version && refuseVersion(facts, version);
  if (refusal) return { ...facts.liar.answer(operation.id, refusal), operationId: operation.id };
  const route = routes(facts)[operation.id];
  const manner = mannerOf(facts.profile, version ?? facts.apiVersion);
  const { request: asked, claim } = facts.liar.hear(operation.id, {
    operation,
    contract: facts.contract,
    version: manner.version,
    manner,
    path: pathParams,
    query,
    headers: request.headers,
    body: request.body,
    signal: request.signal,
  });
  let answer: MockResponse;
  try {
    answer = claim ?? (route ? await route(asked) : notServed(operation.id));
    if (answer.json !== undefined) answer = { ...answer, json: manner.project(operation.id, answer.json) };
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    answer = errorAnswer(manner, operation.id, error);
  }
  const headers = { ...(answer.bare ? {} : common), ...answer.headers };
  const told = facts.liar.answer(operation.id, { ...answer, headers, operationId: operation.id });
  if (told.wait) await pause(told.wait, request.signal);
  return told;
}

/** Waits, or until the client is gone. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

function errorAnswer(manner: Manner, operationId: string, error: DaemonError): MockResponse {
  const { status, message } = manner.word(operationId, error.status, error.message);
  // Why a cause: Podman tells the innermost one apart, which is what stands behind the last colon.
  const json =
    manner.profile.kind === 'podman'
      ? { cause: message.split(': ').at(-1), message, response: status }
      : { message };
  return { status, json };
}

/** Whether a request is one whose body the daemon reads. */
export function takesBody(facts: MockFacts, method: string, target: string): boolean {
  if (cleanPath(target) !== target) return false;
  const { operation, version } = facts.contract.match(method, target);
  return operation?.body !== undefined && !(version && refuseVersion(facts, version));
}

/** The answer to a version that is not served. */
function refuseVersion(facts: MockFacts, version: string): MockResponse | undefined {
  const { apiVersion, minApiVersion } = facts;
  const { 'Docker-Experimental': _experimental, ...headers } = usualHeaders(facts);
  const refuse = (message: string): MockResponse => ({ status: 400, headers, json: { message } });
  if (compareVersions(version, apiVersion) > 0)
    return refuse(`client version ${version} is too new. Maximum supported API version is ${apiVersion}`);
  if (compareVersions(version, minApiVersion) >= 0) return undefined;
  const text = `client version ${version} is too old. Minimum supported API version is ${minApiVersion}, please upgrade your client to a newer version`;
  // Why the second: below 1.24 errors were no JSON yet.
  if (!mannerOf(facts.profile, version).behaves('refusesOldAsText') || compareVersions(version, '1.24') >= 0)
    return refuse(text);
  return {
    status: 400,
    headers: { ...headers, 'X-Content-Type-Options': 'nosniff' },
    text: `${text}\n`,
    contentType: 'text/plain; charset=utf-8',
  };
}

/** The target without empty, `.` and `..` segments, to which the daemon redirects. */
function cleanPath(target: string): string {
  const [path = '', ...query] = target.split('?');
  return path.startsWith('/') ? [posix.normalize(path), ...query].join('?') : target;
}

const usualHeaders = ({ apiVersion, profile }: MockFacts): Readonly<Record<string, string>> => ({
  'Api-Version': apiVersion,
  ...profile.headers,
});

const notServed = (id: string): MockResponse => ({
  status: 501,
  json: {
    message: `the mock does not serve ${id}; it serves system, containers, images, networks, volumes, exec and distribution. Register a route for it, or use a real daemon`,
  },
});
