import { statusText } from './reasons.ts';

type Headers = Readonly<Record<string, string>>;

/** What the server adds behind the headers of a route, in this order. */
export interface Added {
  readonly length?: number | undefined;
  /** Found by looking at the body, where the route told none. */
  readonly sniffedType?: string | undefined;
  readonly connection?: 'close' | 'keep-alive' | undefined;
  readonly chunked?: boolean | undefined;
}

let second = 0;
let date = '';

/** The head as Go's server writes it: headers of the route by name, then those of the server. */
export function answerHead(version: string, status: number, headers: Headers, added: Added): string {
  let text = `${version} ${statusText(status)}\r\n`;
  for (const name of Object.keys(headers).sort()) text += `${name}: ${headers[name]}\r\n`;
  text += `Date: ${httpDate()}\r\n`;
  if (added.length !== undefined) text += `Content-Length: ${added.length}\r\n`;
  if (added.sniffedType) text += `Content-Type: ${added.sniffedType}\r\n`;
  if (added.connection) text += `Connection: ${added.connection}\r\n`;
  if (added.chunked) text += 'Transfer-Encoding: chunked\r\n';
  return `${text}\r\n`;
}

/** A head past the server: in the order given, and without a date. */
export function bareHead(line: string, headers: Headers): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line}\r\n${lines.join('')}\r\n`;
}

function httpDate(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    date = new Date(now * 1000).toUTCString();
  }
  return date;
}
