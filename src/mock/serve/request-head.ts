import { checkTarget } from './request-target.ts';

/** A request that the server of the daemon answers by itself, before any route sees it: its first line and all that it says. */
export interface Refusal {
  /** `400 Bad Request: missing required Host header`. */
  readonly line: string;
  /** The body, where it is not the line. */
  readonly text?: string;
}

/** First line and headers of a request, as far as the server reads them. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** It speaks HTTP/1.0. */
  readonly old: boolean;
  /** Lower-case names; the first value of each, as the daemon takes it. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: { readonly kind: 'none' | 'chunked' } | { readonly kind: 'length'; readonly length: number };
  /** The client leaves the connection open behind the answer. */
  readonly keepAlive: boolean;
  readonly expect: 'continue' | 'unknown' | undefined;
  /** A client that speaks HTTP/2, which the daemon takes for a request of that method. */
  readonly preface: boolean;
}

const bad: Refusal = { line: '400 Bad Request' };
export const tooLarge: Refusal = { line: '431 Request Header Fields Too Large' };
const badTransfer: Refusal = { line: '501 Not Implemented', text: 'Unsupported transfer encoding' };
/** Measured on docker-28.5: more header lines are refused, whatever their size. */
const headerLimit = 499;
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const control = /[\0-\x08\x0a-\x1f\x7f]/;
const hostName = /^[!$&'()*+,\-.:;=@[\]_~%0-9A-Za-z]*$/;

/** Reads a whole head, in Latin-1 and with its empty line. The order of the tests is that of Go's server. */
export function readRequestHead(text: string): RequestHead | Refusal {
  const lines = text.split('\n');
  const line = bare(lines[0] ?? '');
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  if (first < 0 || second < 0) return bad;
  const method = line.slice(0, first);
  const target = line.slice(first + 1, second);
  const version = line.slice(second + 1);
  if (!token.test(method) || !/^HTTP\/\d\.\d$/.test(version) || !checkTarget(method, target)) return bad;
  const headers = new Map<string, string>();
  let hosts = 0;
  let lengths: string[] | undefined;
  let codings: string[] | undefined;
  let misnamed = false;
  let last = '';
  if (lines.length - 3 > headerLimit) return tooLarge;
  for (let at = 1; at < lines.length - 2; at++) {
    const each = bare(lines[at] ?? '');
    if (each.startsWith(' ') || each.startsWith('\t')) {
      if (last === '' || control.test(each)) return bad;
      headers.set(last, `${headers.get(last)} ${each.trim()}`);
      continue;
    }
    const colon = each.indexOf(':');
    const name = each.slice(0, colon);
    if (colon <= 0 || control.test(each)) return bad;
    if (!token.test(name)) {
      if (!token.test(name.replaceAll(' ', ''))) return bad;
      misnamed = true;
    }
    last = name.toLowerCase();
    const value = each.slice(colon + 1).trim();
    if (last === 'host') hosts += 1;
    else if (last === 'content-length') lengths = [...(lengths ?? []), value];
    else if (last === 'transfer-encoding') codings = [...(codings ?? []), value];
    if (!headers.has(last)) headers.set(last, value);
    else if (last === 'connection') headers.set(last, `${headers.get(last)}, ${value}`);
  }
  if (hosts > 1) return bad;
  const old = version === 'HTTP/1.0';
  const recent = !version.startsWith('HTTP/0') && !old;
  if (recent && codings && (codings.length > 1 || codings[0]?.toLowerCase() !== 'chunked'))
    return badTransfer;
  const length = lengths && lengthOf(lengths);
  if (length === null) return bad;
  const preface = method === 'PRI' && target === '*' && version === 'HTTP/2.0' && headers.size === 0;
  if (!version.startsWith('HTTP/1') && !preface)
    return { line: '505 HTTP Version Not Supported: unsupported protocol version' };
  if (!old && hosts === 0 && !preface && method !== 'CONNECT')
    return { line: '400 Bad Request: missing required Host header' };
  if (!hostName.test(headers.get('host') ?? '')) return { line: '400 Bad Request: malformed Host header' };
  if (misnamed) return { line: '400 Bad Request: invalid header name' };
  const connection = headers.get('connection') ?? '';
  const expect = headers.get('expect');
  return {
    method,
    target,
    old,
    headers,
    body: recent && codings ? { kind: 'chunked' } : length ? { kind: 'length', length } : { kind: 'none' },
    keepAlive: !preface && (old ? hasWord(connection, 'keep-alive') : !hasWord(connection, 'close')),
    expect: !expect ? undefined : hasWord(expect, '100-continue') && !old ? 'continue' : 'unknown',
    preface,
  };
}

const bare = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

/** A length that is told once or always the same; `undefined` when empty, null when it is none. */
function lengthOf([first = '', ...more]: readonly string[]): number | undefined | null {
  if (more.some((other) => other !== first)) return null;
  if (first === '') return undefined;
  if (!/^\d+$/.test(first)) return null;
  const length = Number(first);
  return length < 2 ** 63 ? length : null;
}

const hasWord = (list: string, word: string): boolean =>
  list !== '' && list.split(',').some((each) => each.trim().toLowerCase() === word);
