import type { HeaderPair } from '../model/index.ts';

/** First line and headers of a message, as sent. */
export interface Head {
  /** Three parts of the first line: method, target, version; or version, status, reason. Empty if it is not HTTP. */
  readonly start: readonly [string, string, string];
  readonly headers: readonly HeaderPair[];
  /** Bytes up to and with the empty line. */
  readonly length: number;
  readonly defects: readonly HeadDefect[];
}

export interface HeadDefect {
  readonly code: 'bad-start-line' | 'bad-header' | 'bare-lf' | 'folded-header' | 'too-many-headers';
  /** Counted from the start of the head. */
  readonly offset: number;
  readonly message: string;
}

export const headLimit = 64 * 1024;
const headerLimit = 1000;
// Why: a head of nothing but bad lines must not become ten thousand findings.
const defectLimit = 16;

/** Where the head at the beginning of `bytes` ends (behind its empty line), or -1 while it is not whole. */
export function headEnd(bytes: Uint8Array, from = 0): number {
  for (let at = bytes.indexOf(0x0a, Math.max(0, from)); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x0a) return at + 2;
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3;
  }
  return -1;
}

/** The response head at the beginning of `bytes` and what came after it; `undefined` while it is not whole. */
export function readHead(bytes: Uint8Array): { readonly head: Head; readonly rest: Uint8Array } | undefined {
  const end = headEnd(bytes);
  return end < 0
    ? undefined
    : { head: parseHead(bytes.subarray(0, end), 'response'), rest: bytes.subarray(end) };
}

/** Reads a whole head. Headers are Latin-1, as bytes on the wire are; nothing throws, oddities are defects. */
export function parseHead(bytes: Uint8Array, kind: 'request' | 'response'): Head {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const defects: HeadDefect[] = [];
  const note = (code: HeadDefect['code'], offset: number, message: string) => {
    if (defects.length < defectLimit) defects.push({ code, offset, message });
  };
  const bare = text.startsWith('\n') ? 0 : text.search(bareBreak) + 1;
  if (bare > 0 || text.startsWith('\n')) note('bare-lf', bare, 'a line ends with a bare LF');
  const end = text.indexOf('\n');
  const first = withoutReturn(text, 0, end < 0 ? text.length : end);
  const start = parseStart(first, kind);
  if (!start) note('bad-start-line', 0, notHttp(first));
  return {
    start: start ?? ['', '', ''],
    headers: end < 0 ? [] : parseHeaders(text, end + 1, note),
    length: bytes.length,
    defects,
  };
}

const bareBreak = /[^\r]\n/;

const withoutReturn = (text: string, from: number, end: number): string =>
  text.slice(from, end > from && text.charCodeAt(end - 1) === 0x0d ? end - 1 : end);

function parseHeaders(
  text: string,
  from: number,
  note: (code: HeadDefect['code'], offset: number, message: string) => void,
): HeaderPair[] {
  const headers: HeaderPair[] = [];
  for (let offset = from; offset < text.length; ) {
    const found = text.indexOf('\n', offset);
    const end = found < 0 ? text.length : found;
    const line = withoutReturn(text, offset, end);
    const at = offset;
    offset = end + 1;
    if (line === '') continue;
    const known = knownLines.get(line);
    if (known && headers.length < headerLimit) {
      headers.push(known);
      continue;
    }
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last) {
      headers[headers.length - 1] = [last[0], trim(`${last[1]} ${trim(line)}`)];
      note('folded-header', at, `the header ${last[0]} is folded over lines`);
      continue;
    }
    // Why a copy: a line that is cut out of a head would keep all of it.
    const own = line.length > knownLength ? line : Buffer.from(line, 'latin1').toString('latin1');
    const [, name, value = ''] = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):(.*)$/s.exec(own) ?? [];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that a value must not have.
    const bad = name === undefined || /[\0-\x08\x0a-\x1f\x7f]/.test(value);
    if (bad) note('bad-header', at, `not a header: ${JSON.stringify(line.slice(0, 80))}`);
    if (name === undefined) continue;
    if (headers.length === headerLimit) {
      note('too-many-headers', at, `the head has more than ${headerLimit} headers`);
      break;
    }
    const pair: HeaderPair = [name, trim(value)];
    headers.push(pair);
    if (!bad) remember(own, pair);
  }
  return headers;
}

/** Header lines that were read, and their pairs. Why: clients and daemons send the same ones again and again. */
const knownLines = new Map<string, HeaderPair>();
const knownLimit = 2048;
const knownLength = 256;

function remember(line: string, pair: HeaderPair): void {
  if (line.length > knownLength) return;
  if (knownLines.size >= knownLimit) knownLines.clear();
  knownLines.set(line, pair);
}

// Why not String.trim: it would take a non-breaking space, which is a byte of the value.
function trim(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

/** What the first line of a head says, without its line end. */
export function parseStart(line: string, kind: 'request' | 'response'): [string, string, string] | undefined {
  const parts = startPatterns[kind].exec(line);
  return parts ? [parts[1] ?? '', parts[2] ?? '', parts[3] ?? ''] : undefined;
}

const startPatterns = {
  request: /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([^\s]+) (HTTP\/1\.\d)$/,
  response: /^(HTTP\/1\.\d) (\d{3})(?: (.*))?$/,
} as const;

export const notHttp = (line: string): string => `not HTTP: ${JSON.stringify(line.slice(0, 60))}`;

/** First value of a header, whatever its letter case. */
export function headerOf(headers: readonly HeaderPair[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  // Why the length first: it rules out most without another text.
  for (const [key, value] of headers)
    if (key.length === wanted.length && key.toLowerCase() === wanted) return value;
  return undefined;
}
