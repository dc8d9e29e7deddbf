import { compareVersions } from '../base/index.ts';
import { isJsonType, mediaType, type Subject } from './subject.ts';

/** Operations whose output is framed unless there is a terminal, and whose terminal it is. */
const framed: Readonly<Record<string, 'container' | 'exec' | 'unknown'>> = {
  ContainerAttach: 'container',
  ContainerLogs: 'container',
  ExecStart: 'exec',
  ServiceLogs: 'unknown',
  TaskLogs: 'unknown',
};

/** Operations that take the connection over, so that even their errors lack the usual headers and the JSON. */
const takeOver = new Set(['ContainerAttach', 'ContainerAttachWebsocket', 'ExecStart', 'Session']);

/** Whose terminal decides whether the output of this operation is framed; `undefined`: it is never framed. */
export const terminalOf = (subject: Subject): 'container' | 'exec' | 'unknown' | undefined =>
  framed[subject.operation?.id ?? ''];

export const takesConnectionOver = (subject: Subject): boolean => takeOver.has(subject.operation?.id ?? '');

/** Why here too: the published reading knows nothing of streams, and would take each for one JSON value. */
const jsonStreams = new Set([
  'SystemEvents',
  'ContainerStats',
  'ImageBuild',
  'ImageCreate',
  'ImagePush',
  'ImageLoad',
  'PluginPull',
  'PluginPush',
  'PluginUpgrade',
]);

/** Whether the items of the answer tell the progress of an operation, which may end with an error. */
export const isProgress = ({ operation }: Subject): boolean =>
  operation !== undefined && jsonStreams.has(operation.id) && !/Events|Stats/.test(operation.id);

const succeeded = ({ response }: Subject): boolean => response !== undefined && response.status < 300;

/** Whether the answer is a sequence of JSON values. */
export function isJsonStream(subject: Subject): boolean {
  const { operation } = subject;
  if (!operation || !succeeded(subject)) return false;
  return operation.stream === 'json' || (operation.stream === undefined && jsonStreams.has(operation.id));
}

/** Whether the answer is a stream of any kind: it has no one value, and clients leave it when they have enough. */
export const isStream = (subject: Subject): boolean =>
  isJsonStream(subject) ||
  (succeeded(subject) && (subject.operation?.stream !== undefined || terminalOf(subject) !== undefined));

/** API version that the request was served at. */
export const servedAt = ({ match, context, contract }: Subject): string =>
  match.version ?? context.daemonApiVersion ?? contract.document.version;

/** Statuses that any operation may answer though no operation documents them. */
export function isGeneralAnswer(subject: Subject): boolean {
  const message = errorMessage(subject);
  if (subject.response?.status !== 400 || message === undefined) return false;
  return /client version \S+ is too (?:new|old)|client API version/i.test(message);
}

/** The answer to a path that the daemon does not route; it lacks the common headers. */
export const isPageNotFound = (subject: Subject): boolean =>
  subject.response?.status === 404 && errorMessage(subject)?.trim() === 'page not found';

function errorMessage(subject: Subject): string | undefined {
  const reading = subject.responseJson();
  if (reading.kind === 'not-json') return reading.text;
  if (reading.kind !== 'json') return undefined;
  const { message } = (reading.value ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : undefined;
}

/** Whether an error may be plain text: before API 1.24 it was, and the refusal of such a version mostly still is. */
export const mayHaveTextErrors = ({ match }: Subject): boolean =>
  match.version !== undefined && compareVersions(match.version, '1.24') < 0;

/**
 * Whether an error of this answer is JSON: not before API 1.24, not where the contract says plain text, and where it allows both,
 * if the answer says so.
 */
export function hasJsonErrors(subject: Subject): boolean {
  const { documented, response } = subject;
  if (mayHaveTextErrors(subject)) return false;
  const types = documented?.contentTypes ?? [];
  if (types.length === 0 || types.every((type) => isJsonType(type))) return true;
  return (
    types.some((type) => isJsonType(type)) && isJsonType((response && mediaType(response.headers)) ?? '')
  );
}

/** Statuses and methods whose answer has no body by HTTP. */
export const hasNoBody = ({ request, response }: Subject): boolean =>
  request.method === 'HEAD' || response?.status === 204 || response?.status === 304;
