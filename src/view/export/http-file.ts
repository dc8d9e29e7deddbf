import type { Address, Exchange } from '../../model/index.ts';
import { textOf } from '../text.ts';
import { originOf } from './curl.ts';
import { type Exchanges, type Export, exportOf, isMasked, type Losses, oneLine } from './export.ts';

/**
 * A `.http` file, as REST clients of editors read it. They reach TCP only: with another address `@host` is to be set to one.
 * What cannot be said stands in a comment.
 */
export function exportHttpFile(exchanges: Exchanges, { address }: { readonly address: Address }): Export {
  return exportOf(async function* (losses) {
    if (address.kind !== 'tcp')
      yield '# These clients reach no socket file: let the daemon listen on TCP, or set host.\n';
    yield `@host = ${address.kind === 'tcp' ? originOf(address) : 'http://localhost:2375'}\n`;
    for await (const exchange of exchanges) yield entryOf(exchange, losses);
  });
}

function entryOf(exchange: Exchange, losses: Losses): string {
  const { request, hijack, response } = exchange;
  const notes: string[] = [];
  const note = (kind: string, text: string) => {
    losses.add(kind);
    notes.push(`# ${text}`);
  };
  if (hijack) note('hijacked streams are left out', 'the connection became a stream, which is left out');
  if (request.headers.some(([, value]) => isMasked(value)))
    note('requests have masked headers', 'a header is masked and is to be filled in');
  const title = `### #${exchange.id} ${oneLine(`${request.method} ${request.target}`).slice(0, 120)} → ${response?.status ?? 'no answer'}`;
  if (!request.target.startsWith('/') || hijack?.kind === 'h2') {
    note(
      'requests without a path are left out',
      `left out: ${oneLine(`${request.method} ${request.target}`).slice(0, 200)}`,
    );
    return `\n${[title, ...notes].join('\n')}\n`;
  }
  const body = bodyOf(exchange, note);
  const headers = request.headers
    .filter(([name]) => !/^(host|content-length|transfer-encoding|connection|upgrade)$/i.test(name))
    .map(([name, value]) => `${name}: ${oneLine(value)}`);
  const lines = [title, ...notes, `${request.method} {{host}}${request.target} HTTP/1.1`, ...headers];
  return `\n${lines.join('\n')}\n${body === '' ? '' : `\n${body}\n`}`;
}

function bodyOf({ request: { body } }: Exchange, note: (kind: string, text: string) => void): string {
  if (body.length === 0) return '';
  const text = body.bytes.length === body.length ? textOf(body.bytes) : undefined;
  // Why: such lines would begin another request, include a file, or be taken for a variable.
  const isSafe =
    text !== undefined && !/^\s*(###|<|>)|\{\{/m.test(text) && !/\p{Cc}/u.test(text.replace(/[\t\r\n]/g, ''));
  if (isSafe) return text;
  note('bodies are left out', `the body of ${body.length} bytes cannot be written here`);
  return '';
}
