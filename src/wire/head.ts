import type { HeaderPair } from '../model/index.ts';

/** First line and headers of a message, as sent. */
export interface Head {
  /** Three parts of the first line: method, target, version; or version, status, reason. */
  readonly start: readonly [string, string, string];
  readonly headers: readonly HeaderPair[];
  /** Bytes up to and with the empty line. */
  readonly length: number;
  readonly defects: readonly HeadDefect[];
}

export interface HeadDefect {
  readonly code: 'bad-start-line' | 'bad-header' | 'bare-lf' | 'folded-header';
  readonly message: string;
}

export const headLimit = 64 * 1024;

/** Where the head at the beginning of `bytes` ends (behind its empty line), or -1 while it is not whole. */
export function headEnd(bytes: Uint8Array, from = 0): number {
  for (let at = bytes.indexOf(0x0a, Math.max(0, from)); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x0a) return at + 2;
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3;
  }
  return -1;
}

/** Reads a whole head. Headers are Latin-1, as bytes on the wire are; nothing throws, oddities are defects. */
export function parseHead(bytes: Uint8Array, kind: 'request' | 'response'): Head {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const defects: HeadDefect[] = [];
  if (/[^\r]\n/.test(text)) defects.push({ code: 'bare-lf', message: 'a line ends with a bare LF' });
  const [first = '', ...lines] = text.split(/\r?\n/);
  const start = kind === 'request' ? requestLine(first) : statusLine(first);
  if (!start)
    defects.push({ code: 'bad-start-line', message: `not HTTP: ${JSON.stringify(first.slice(0, 80))}` });
  const headers: [string, string][] = [];
  for (const line of lines) {
    if (line === '') continue;
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last) {
      last[1] = `${last[1]} ${line.trim()}`.trim();
      defects.push({ code: 'folded-header', message: `the header ${last[0]} is folded over lines` });
      continue;
    }
    const parts = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):(.*)$/.exec(line);
    if (parts?.[1]) headers.push([parts[1], parts[2]?.trim() ?? '']);
    else defects.push({ code: 'bad-header', message: `not a header: ${JSON.stringify(line.slice(0, 80))}` });
  }
  return { start: start ?? ['', '', ''], headers, length: bytes.length, defects };
}

function requestLine(line: string): [string, string, string] | undefined {
  const parts = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S+) (HTTP\/\d\.\d)$/.exec(line);
  return parts ? [parts[1] ?? '', parts[2] ?? '', parts[3] ?? ''] : undefined;
}

function statusLine(line: string): [string, string, string] | undefined {
  const parts = /^(HTTP\/\d\.\d) (\d{3})(?: (.*))?$/.exec(line);
  return parts ? [parts[1] ?? '', parts[2] ?? '', parts[3] ?? ''] : undefined;
}

/** First value of a header, whatever its letter case. */
export function headerOf(headers: readonly HeaderPair[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}
