import { NetError } from '../../ports/net.ts';
import { pathOf } from '../files-of.ts';
import type { ProgramIo } from '../process.ts';
import { askHttp, type HttpAnswer } from './http.ts';

export interface Fetched {
  readonly answer: HttpAnswer | undefined;
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly path: string;
}

export interface FetchWish {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  readonly agent: string;
}

/** Place of a URL; `undefined` for what is no http address. */
export function placeOf(url: string): { host: string; port: number; path: string } | undefined {
  const [, host, port, path] = /^(?:http:\/\/)?([^/:\s]+)(?::(\d+))?(\/.*)?$/.exec(url) ?? [];
  return host === undefined ? undefined : { host, port: Number(port ?? 80), path: path ?? '/' };
}

/** Asks a URL over the simulated network. Throws NetError. */
export async function fetchUrl(url: string, wish: FetchWish, io: ProgramIo): Promise<Fetched> {
  const place = placeOf(url);
  if (!place) throw new NetError('unknown host', url);
  const { host, port, path } = place;
  const connection = io.machine.net.connect(host, port);
  const undo = io.task.atEnd(() => connection.destroy());
  const answer = await askHttp(connection, io.wait, {
    method: wish.method ?? 'GET',
    target: path,
    headers: {
      Host: port === 80 ? host : `${host}:${port}`,
      'User-Agent': wish.agent,
      Accept: '*/*',
      ...wish.headers,
      Connection: 'close',
    },
    ...(wish.body ? { body: wish.body } : {}),
  });
  connection.destroy();
  undo();
  return { answer, host, port, path, address: connection.remote.address };
}

/** The program `wget` of busybox: -q, -O, -S, --spider, -T, --post-data, --header. */
export async function wget(args: readonly string[], io: ProgramIo): Promise<number> {
  let [quiet, spider, loud] = [false, false, false];
  let file: string | undefined;
  let body: Uint8Array | undefined;
  const headers: Record<string, string> = {};
  const urls: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const [, name, given] = /^(--[\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name !== undefined) {
      const value = () => given ?? args[++at] ?? '';
      if (name === '--spider') spider = true;
      else if (name === '--post-data') body = Buffer.from(value());
      else if (name === '--header') {
        const [key = '', text = ''] = value().split(/:\s*(.*)/s);
        headers[key] = text;
      } else if (name === '--output-document') file = value();
      else if (name === '--timeout' || name === '--tries') value();
      continue;
    }
    if (!arg.startsWith('-') || arg === '-') {
      urls.push(arg);
      continue;
    }
    for (let place = 1; place < arg.length; place++) {
      const letter = arg[place] ?? '';
      if (letter === 'q') quiet = true;
      else if (letter === 's') spider = true;
      else if (letter === 'S') loud = true;
      else if ('OTtUYP'.includes(letter)) {
        const value = arg.slice(place + 1) || (args[++at] ?? '');
        if (letter === 'O') file = value;
        break;
      }
    }
  }
  let [url = ''] = urls;
  if (/^https:/.test(url)) {
    io.err(`wget: the mock's network carries no TLS: use http instead of ${url}\n`);
    return 1;
  }
  for (let hops = 0; ; hops++) {
    const code = await once();
    if (code !== undefined) return code;
    if (hops < 5) continue;
    io.err('wget: too many redirections\n');
    return 1;
  }

  /** One request; `undefined` when it leads elsewhere. */
  async function once(): Promise<number | undefined> {
    const place = placeOf(url);
    const { host = '', port = 80 } = place ?? {};
    const address = io.machine.net.resolve(host);
    try {
      if (!address) throw new NetError('unknown host', host);
      if (!quiet) io.err(`Connecting to ${host} (${address}:${port})\n`);
      const got = await fetchUrl(
        url,
        { agent: 'Wget', headers, ...(body ? { method: 'POST', body } : spider ? { method: 'HEAD' } : {}) },
        io,
      );
      const { answer } = got;
      if (!answer) {
        io.err('wget: error getting response\n');
        return 1;
      }
      if (loud) {
        io.err(`  HTTP/1.1 ${answer.status} ${answer.reason}\n`);
        for (const [name, value] of Object.entries(answer.headers)) io.err(`  ${name}: ${value}\n`);
      }
      if (answer.status >= 300 && answer.status < 400 && answer.headers.location) {
        const { location } = answer.headers;
        url = location.startsWith('/') ? `http://${host}:${port}${location}` : location;
        return undefined;
      }
      if (answer.status >= 300) {
        io.err(`wget: server returned error: HTTP/1.1 ${answer.status} ${answer.reason}\n`);
        return 1;
      }
      if (spider) {
        if (!quiet) io.err('remote file exists\n');
        return 0;
      }
      return save(answer.body, got.path);
    } catch (error) {
      if (!(error instanceof NetError)) throw error;
      if (error.failure === 'unknown host') io.err(`wget: bad address '${host}'\n`);
      else
        io.err(
          `wget: can't connect to remote host (${address}): ${error.failure === 'refused' ? 'Connection refused' : 'No route to host'}\n`,
        );
      return 1;
    }
  }

  async function save(bytes: Uint8Array, path: string): Promise<number> {
    if (file === '-') {
      if (!quiet) io.err('writing to stdout\n');
      await io.out(bytes);
      if (!quiet) io.err('written to stdout\n');
      return 0;
    }
    const name = file ?? (path.split('?')[0]?.split('/').at(-1) || 'index.html');
    if (file === undefined && io.fs.get(pathOf(name, io))) {
      io.err(`wget: can't open '${name}': File exists\n`);
      return 1;
    }
    if (!quiet) io.err(`saving to '${name}'\n`);
    if (pathOf(name, io) !== '/dev/null') io.fs.set(pathOf(name, io), { bytes, mtime: Date.now() / 1000 });
    if (!quiet) io.err(`'${name}' saved\n`);
    return 0;
  }
}
