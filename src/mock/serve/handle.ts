import { compareVersions } from '../../base/index.ts';
import type { Contract } from '../../contract/index.ts';
import type { Liar } from '../lies/liar.ts';
import { mannerOf } from '../profile/manner.ts';
import type { Manner, Profile } from '../profile/profile.ts';
import type { RecordedDaemon } from '../recorded/recorded-daemon.ts';
import { routes } from '../routes/index.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import type { BodyBudget } from './body-budget.ts';
import { findOperation } from './find-operation.ts';
import type { MockResponse } from './message.ts';
import { pause } from './pause.ts';
import { plainVersion, wrongQuery } from './queries.ts';
import { readTarget } from './request-target.ts';

export interface MockFacts {
  readonly engine: Engine;
  /** The release that it is like. */
  readonly profile: Profile;
  readonly contract: Contract;
  readonly apiVersion: string;
  readonly minApiVersion: string;
  readonly liar: Liar;
  readonly budget: BodyBudget;
  /** Answers first, where there is one. */
  readonly recorded?: RecordedDaemon;
}

export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** Why the body is not whole. */
  readonly bodyError?: string | undefined;
  readonly signal: AbortSignal;
}

/** Answers a request as the daemon does. Every error becomes an answer. */
export async function handle(
  facts: MockFacts,
  request: RawRequest,
): Promise<MockResponse & { operationId?: string }> {
  const replayed = await facts.recorded?.answer(request);
  if (replayed) return await slowed(facts.liar.answer(replayed.operationId, replayed), request);
  const common = usualHeaders(facts);
  const { path, version: told, query: queryText, redirect } = readTarget(request.method, request.target);
  if (redirect !== undefined) return { status: 301, headers: { Location: redirect }, bytes: nothing };
  const version = told === undefined ? undefined : plainVersion(told);
  const refused = told === undefined ? undefined : refuseVersion(facts, told);
  if (request.method === 'OPTIONS')
    return path === '*'
      ? { status: 200, headers: { 'Content-Length': '0' }, bytes: nothing }
      : (refused ?? { status: 200, headers: common, bytes: nothing });
  const found = findOperation(facts.contract, request.method, path);
  if (!found) return pageNotFound(facts, path);
  const { operation, pathParams } = found;
  const query = new URLSearchParams(queryText);
  if (refused) return { ...facts.liar.answer(operation.id, refused), operationId: operation.id };
  const route = routes(facts)[operation.id];
  const manner = mannerOf(facts.profile, spokenVersion(facts, version));
  const { request: asked, claim } = facts.liar.hear(operation.id, {
    operation,
    contract: facts.contract,
    version: manner.version,
    manner,
    path: pathParams,
    query,
    headers: request.headers,
    body: request.body,
    bodyError: request.bodyError,
    isBent: facts.liar.watches(operation.id),
    signal: request.signal,
  });
  const unserved = manner.unserved(operation.id, readablePath(request.target));
  let answer: MockResponse;
  try {
    const wrong = wrongQuery(operation, queryText);
    if (wrong) throw badRequest(wrong);
    // Why not where it is JSON: the decoder says more of it.
    if (request.bodyError !== undefined && operation.body && !operation.consumes.includes('application/json'))
      throw new DaemonError(500, request.bodyError);
    answer = claim ?? unserved ?? (route ? await route(asked) : notServed(operation.id));
    if (answer.json !== undefined) answer = { ...answer, json: manner.project(operation.id, answer.json) };
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    answer = errorAnswer(manner, operation.id, error);
  }
  const headers = { ...(answer.bare ? {} : common), ...answer.headers };
  const given = facts.liar.answer(operation.id, { ...answer, headers, operationId: operation.id });
  return await slowed(given, request);
}

async function slowed<Answer extends MockResponse>(answer: Answer, { signal }: RawRequest): Promise<Answer> {
  if (answer.wait) await pause(answer.wait, signal);
  return answer;
}

function errorAnswer(manner: Manner, operationId: string, error: DaemonError): MockResponse {
  const { status, message } = manner.word(operationId, error.status, error.message, error.about);
  // Why a cause: Podman tells the innermost one apart, which is what stands behind the last colon.
  const json =
    manner.profile.kind === 'podman'
      ? { cause: message.split(': ').at(-1), message, response: status }
      : { message };
  return { status, json };
}

/** Whether a request is one whose body the daemon reads. Why a start: it is refused for having one. */
export function takesBody(facts: MockFacts, method: string, target: string): boolean {
  if (facts.recorded) return true;
  const { path, version, redirect } = readTarget(method, target);
  if (redirect !== undefined || (version !== undefined && refuseVersion(facts, version))) return false;
  const operation = findOperation(facts.contract, method, path)?.operation;
  return operation !== undefined && (operation.body !== undefined || operation.id === 'ContainerStart');
}

const readablePath = (target: string): string => target.split('?')[0] ?? '';

/** The version that is spoken: where none is refused, no newer one than the daemon's. */
function spokenVersion({ apiVersion, profile }: MockFacts, asked = apiVersion): string {
  const isNewer = compareVersions(asked, apiVersion) > 0;
  return isNewer && !mannerOf(profile, apiVersion).behaves('refusesVersions') ? apiVersion : asked;
}

function pageNotFound({ apiVersion, contract, profile }: MockFacts, path: string): MockResponse {
  if (mannerOf(profile, apiVersion).behaves('tellsPagesAsJson'))
    return { status: 404, json: { message: 'page not found' } };
  const isPath = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD'].some((method) =>
    findOperation(contract, method, path),
  );
  const [status, text] = isPath ? [405, 'Method Not Allowed\n'] : [404, 'Not Found\n'];
  return { status, text, contentType: 'text/plain; charset=utf-8' };
}

/** The answer to a version that is not served. */
function refuseVersion(facts: MockFacts, version: string): MockResponse | undefined {
  if (!mannerOf(facts.profile, facts.apiVersion).behaves('refusesVersions')) return undefined;
  const { apiVersion, minApiVersion } = facts;
  const { 'Docker-Experimental': _experimental, ...headers } = usualHeaders(facts);
  const refuse = (message: string): MockResponse => ({ status: 400, headers, json: { message } });
  const plain = plainVersion(version);
  if (compareVersions(plain, apiVersion) > 0)
    return refuse(`client version ${version} is too new. Maximum supported API version is ${apiVersion}`);
  if (compareVersions(plain, minApiVersion) >= 0) return undefined;
  const text = `client version ${version} is too old. Minimum supported API version is ${minApiVersion}, please upgrade your client to a newer version`;
  // Why the second: below 1.24 errors were no JSON yet.
  if (!mannerOf(facts.profile, plain).behaves('refusesOldAsText') || compareVersions(plain, '1.24') >= 0)
    return refuse(text);
  return {
    status: 400,
    headers: { ...headers, 'X-Content-Type-Options': 'nosniff' },
    text: `${text}\n`,
    contentType: 'text/plain; charset=utf-8',
  };
}

const nothing = new Uint8Array();

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
