import type { Address, Exchange } from '../../model/index.ts';
import { headerOf } from '../../wire/index.ts';
import { base64Of, textOf } from '../text.ts';
import { type Exchanges, type Export, exportOf, isMasked, type Losses, oneLine } from './export.ts';

// Why: Linux takes arguments of up to 128 KiB, and a shell's own printf has no such limit.
const argumentLimit = 100_000;
/** Headers that curl writes from what it sends. */
const ownHeaders = /^(content-length|transfer-encoding|host)$/i;

/** A command for sh for each exchange, that sends its request to the address. What it cannot repeat stands in a comment before. */
export function exportCurl(exchanges: Exchanges, { address }: { readonly address: Address }): Export {
  return exportOf(async function* (losses) {
    yield '#!/bin/sh\n';
    if (address.kind === 'ssh' || address.kind === 'npipe')
      yield `# curl reaches no ${address.kind}:// address: these lines go to TCP port 80 of this machine unless --host says where.\n`;
    for await (const exchange of exchanges) yield `\n${curlCommand(exchange, address, losses)}`;
  });
}

function curlCommand(exchange: Exchange, address: Address, losses: Losses): string {
  const { request, response, hijack } = exchange;
  const notes = notesOf(exchange, losses).map((note) => `# ${note}\n`);
  const title = `# #${exchange.id} ${oneLine(`${request.method} ${request.target}`).slice(0, 200)} → ${response?.status ?? 'no answer'}\n`;
  if (hijack?.kind === 'h2' || !/^[A-Z]+$/.test(request.method)) return [title, ...notes].join('');
  const { before, data } = bodyOf(exchange);
  const words = [
    'curl',
    '-sS',
    '-i',
    ...(hijack ? ['-N'] : []),
    ...addressWords(address),
    '--globoff',
    '--path-as-is',
    ...(request.method === 'HEAD' && data.length === 0 ? ['-I'] : ['-X', request.method]),
    ...headerWords(exchange, data.length > 0),
    ...data,
    ...targetWords(address, request.target),
  ];
  return [title, ...notes, before, words.join(' '), '\n'].join('');
}

function notesOf({ request, hijack }: Exchange, losses: Losses): string[] {
  const notes: string[] = [];
  const note = (kind: string, text: string) => {
    losses.add(kind);
    notes.push(text);
  };
  if (hijack?.kind === 'h2')
    note('HTTP/2 connections are not repeated', 'HTTP/2 from the first byte: not repeated');
  else if (hijack)
    note(
      'hijacked streams are opened without their input',
      `the connection becomes a stream; its ${hijack.toDaemon.length} bytes of input are not sent`,
    );
  if (request.body.bytes.length < request.body.length)
    note(
      'bodies are sent as far as they were kept',
      `only ${request.body.bytes.length} of ${request.body.length} bytes of the body were kept`,
    );
  if (request.body.trailers?.length) note('requests lose their trailers', 'trailers are not sent');
  const masked = request.headers.filter(([, value]) => isMasked(value)).map(([name]) => name);
  if (masked.length > 0)
    note('requests have masked headers', `masked, to be filled in: ${masked.map(oneLine).join(', ')}`);
  if (/[^\0-\x7f]/.test(request.target + request.headers.flat().join('')))
    note(
      'requests have bytes beyond ASCII in their head',
      'bytes beyond ASCII in the head are sent as UTF-8',
    );
  return notes;
}

function bodyOf({ request: { body, headers } }: Exchange): { before: string; data: string[] } {
  if (body.bytes.length === 0)
    return { before: '', data: headerOf(headers, 'content-length') === '0' ? ['--data-binary', "''"] : [] };
  const text = body.bytes.length <= argumentLimit ? textOf(body.bytes) : undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that a terminal or a file may not carry unharmed.
  if (text === undefined || /[\0-\x08\x0b-\x1f\x7f]/.test(text))
    return {
      before: `printf %s ${base64Of(body.bytes)} | base64 -d | `,
      data: ['--data-binary', '@-'],
    };
  // Why raw: a leading @ would name a file.
  return { before: '', data: [text.startsWith('@') ? '--data-raw' : '--data-binary', quote(text)] };
}

function headerWords({ request }: Exchange, hasData: boolean): string[] {
  const words: string[] = [];
  for (const [name, value] of request.headers) {
    if (ownHeaders.test(name)) continue;
    words.push('-H', quote(value === '' ? `${name};` : `${name}: ${value}`));
  }
  // Why: what curl would add by itself was not in the request.
  const added = ['Accept', 'User-Agent', ...(hasData ? ['Content-Type', 'Expect'] : [])];
  for (const name of added)
    if (headerOf(request.headers, name) === undefined) words.push('-H', quote(`${name}:`));
  return words;
}

function addressWords(address: Address): string[] {
  if (address.kind === 'unix') return ['--unix-socket', quote(address.path)];
  if (address.kind !== 'tcp' || !address.tls) return [];
  const { ca, cert, key, verify } = address.tls;
  return [
    ...(ca ? ['--cacert', quote(ca)] : []),
    ...(cert ? ['--cert', quote(cert)] : []),
    ...(key ? ['--key', quote(key)] : []),
    ...(verify ? [] : ['-k']),
  ];
}

function targetWords(address: Address, target: string): string[] {
  const origin = originOf(address);
  // Why: a target that is no path, or has a fragment, cannot be told by an address.
  return /^\/[^#]*$/.test(target)
    ? [quote(origin + target)]
    : ['--request-target', quote(target), quote(`${origin}/`)];
}

/** `http://localhost` of a socket. */
export function originOf(address: Address): string {
  if (address.kind !== 'tcp') return 'http://localhost';
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${address.tls ? 'https' : 'http'}://${host}:${address.port}${address.basePath ?? ''}`;
}

/** A word of sh that means exactly this text. */
const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
