import { formatJson, redactText } from '../base/index.ts';

const limit = 200;
const secretName =
  /pass(?:word|wd|phrase)?|secret|token|credential|auth(?:$|config|data)|x-registry-|api[-_]?key|private[-_]?key/i;

/** A value as people see it in a finding: JSON on one line, members with secret names masked, at most 200 characters. */
export function showValue(value: unknown, name = ''): string {
  if (value === undefined) return 'nothing';
  if (secretName.test(name) && value !== null && value !== '') return '***';
  return shorten(
    formatJson(typeof value === 'string' ? maskAssignment(value) : mask(value)) ?? String(value),
  );
}

/** Text in at most 200 characters, secrets masked, control characters made visible. */
export function shorten(text: string): string {
  const safe = redactText(text).replace(
    /\p{Cc}/gu,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  const points = [...safe.slice(0, 2 * limit)];
  return points.length <= limit ? safe : `${points.slice(0, limit - 1).join('')}…`;
}

/** What a JSON parser complains about, without the text that it quotes: there may be a secret in it. */
export const withoutQuotes = (problem: string): string =>
  problem.replace(/,? (?:\.{3})?".*"(?:\.{3})?(?= is not valid JSON)/s, ': the text');

/** The last part of a JSON pointer, unescaped. */
export const lastPart = (pointer: string): string =>
  pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');

/** The value at a JSON pointer; `undefined` where there is none. */
export function valueAt(root: unknown, pointer: string): unknown {
  let value: unknown = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function mask(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((item) => (typeof item === 'string' ? maskAssignment(item) : mask(item)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secretName.test(key) && item !== null && item !== '' ? '***' : mask(item),
    ]),
  );
}

/** `DB_PASSWORD=x` of an environment. */
function maskAssignment(text: string): string {
  const [, name] = /^([\w.-]+)=/.exec(text) ?? [];
  return name !== undefined && secretName.test(name) ? `${name}=***` : text;
}

/** Whether redaction stands in the value's place: nobody can tell whether it was right. */
export const isMasked = (value: unknown): boolean => typeof value === 'string' && /^\*{3,}$/.test(value);
