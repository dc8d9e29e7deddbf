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
  const bare = /(?:^|[^\r])\n/.exec(text);
  if (bare) note('bare-lf', bare.index + bare[0].length - 1, 'a line ends with a bare LF');
  const [first = '', ...lines] = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const start = parseStart(first, kind);
  if (!start) note('bad-start-line', 0, notHttp(first));
  return {
    start: start ?? ['', '', ''],
    headers: parseHeaders(text, lines, note),
    length: bytes.length,
    defects,
  };
}

function parseHeaders(
  text: string,
  lines: readonly string[],
  note: (code: HeadDefect['code'], offset: number, message: string) => void,
): HeaderPair[] {
  const headers: [string, string][] = [];
  let offset = 0;
  for (const line of lines) {
    offset = text.indexOf('\n', offset) + 1;
    if (line === '') continue;
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last) {
      last[1] = trim(`${last[1]} ${trim(line)}`);
      note('folded-header', offset, `the header ${last[0]} is folded over lines`);
      continue;
    }
    const [, name, value = ''] = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):(.*)$/s.exec(line) ?? [];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that a value must not have.
    if (name === undefined || /[\0-\x08\x0a-\x1f\x7f]/.test(value))
      note('bad-header', offset, `not a header: ${JSON.stringify(line.slice(0, 80))}`);
    if (name === undefined) continue;
    if (headers.length === headerLimit) {
      note('too-many-headers', offset, `the head has more than ${headerLimit} headers`);
      break;
    }
    headers.push([name, trim(value)]);
  }
  return headers;
}

// Why not String.trim: it would take a non-breaking space, which is a byte of the value.
const trim = (text: string): string => text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');

/** What the first line of a head says, without its line end. */
export function parseStart(line: string, kind: 'request' | 'response'): [string, string, string] | undefined {
  const pattern =
    kind === 'request'
      ? /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([^\s]+) (HTTP\/1\.\d)$/
      : /^(HTTP\/1\.\d) (\d{3})(?: (.*))?$/;
  const parts = pattern.exec(line);
  return parts ? [parts[1] ?? '', parts[2] ?? '', parts[3] ?? ''] : undefined;
}

export const notHttp = (line: string): string => `not HTTP: ${JSON.stringify(line.slice(0, 60))}`;

/** First value of a header, whatever its letter case. */
export function headerOf(headers: readonly HeaderPair[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}
