import { PortBusy } from '../../ports/port-space.ts';
import { type FileNode, normal } from '../../state/file-system.ts';
import { execute, fork } from '../execute.ts';
import { InputQueue } from '../input-queue.ts';
import { awaiting, type ProgramIo } from '../process.ts';
import { type HttpAnswer, type HttpRequest, serveHttp } from './http.ts';
import { forever, inBackground, listenIn } from './serve.ts';

const types: Record<string, string> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  svg: 'image/svg+xml',
};

export const contentTypeOf = (path: string, otherwise = 'application/octet-stream'): string =>
  types[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ''] ?? otherwise;

/** The file that a request means below a folder. */
export function fileAt(
  folder: string,
  target: string,
  io: ProgramIo,
): { path: string; node: FileNode } | undefined {
  let name: string;
  try {
    name = decodeURIComponent(target.split('?')[0] ?? '/');
  } catch {
    return undefined;
  }
  const path = normal(`${folder}/${normal(name)}`);
  const index = io.fs.get(path)?.type === 'directory' ? `${path}/index.html` : path;
  const node = io.fs.get(index);
  return node?.type === 'file' ? { path: index, node } : undefined;
}

/** The program `httpd`: serves the files of a folder (`-h`) at a port (`-p`, 80); scripts below cgi-bin run. */
export async function httpd(args: readonly string[], io: ProgramIo): Promise<number> {
  const value = (letter: string) => {
    const at = args.findIndex(
      (arg) => arg.startsWith(`-${letter}`) || (/^-\w+$/.test(arg) && arg.endsWith(letter)),
    );
    if (at < 0) return undefined;
    const glued = args[at]?.startsWith(`-${letter}`) ? args[at]?.slice(2) : '';
    return glued || args[at + 1];
  };
  const foreground = args.some((arg) => /^-v*f/.test(arg));
  const folder = value('h') ?? io.cwd;
  const [address, port = '80'] = /^(?:(.*):)?(\d+)$/.exec(value('p') ?? '80')?.slice(1) ?? [];
  const home = folder.startsWith('/') ? folder : `${io.cwd}/${folder}`;
  if (io.fs.get(home)?.type !== 'directory') {
    io.err(`httpd: can't change directory to '${folder}': No such file or directory\n`);
    return 1;
  }
  const serve = async (own: ProgramIo): Promise<number> => {
    listenIn(own, { port: Number(port), address: address || undefined }, (connection) =>
      serveHttp(connection, own.wait, (request) => answer(request, home, own)),
    );
    return forever(own);
  };
  try {
    if (foreground) return await serve(io);
    if (io.machine.net.space.listener('0.0.0.0', Number(port))) throw new PortBusy(port);
    return inBackground(io, ['httpd', ...args].join(' '), serve);
  } catch (error) {
    if (!(error instanceof PortBusy)) throw error;
    io.err('httpd: bind: Address already in use\n');
    return 1;
  }
}

const page = (status: number, reason: string, text: string): HttpAnswer => ({
  status,
  reason,
  headers: { Date: new Date().toUTCString(), Connection: 'close', 'Content-Type': 'text/html' },
  body: Buffer.from(
    `<HTML><HEAD><TITLE>${status} ${reason}</TITLE></HEAD>\n<BODY><H1>${status} ${reason}</H1>\n${text}\n</BODY></HTML>\n`,
  ),
});

async function answer(request: HttpRequest, home: string, io: ProgramIo): Promise<HttpAnswer> {
  if (!['GET', 'HEAD', 'POST'].includes(request.method))
    return page(501, 'Not Implemented', 'The requested method is not recognized');
  const found = fileAt(home, request.target, io);
  if (!found) return page(404, 'Not Found', 'The requested URL was not found');
  if (found.path.startsWith(normal(`${home}/cgi-bin`))) return runScript(found.path, request, io);
  return {
    status: 200,
    reason: 'OK',
    headers: {
      Date: new Date().toUTCString(),
      Connection: 'close',
      'Content-type': contentTypeOf(found.path),
      'Accept-Ranges': 'bytes',
      'Last-Modified': new Date(found.node.mtime * 1000).toUTCString(),
    },
    body: found.node.bytes,
  };
}

async function runScript(path: string, request: HttpRequest, io: ProgramIo): Promise<HttpAnswer> {
  const parts: Buffer[] = [];
  const stdin = new InputQueue();
  stdin.push(request.body);
  stdin.end();
  const [, query = ''] = request.target.split(/\?(.*)/s);
  const env = new Map([
    ...io.env,
    ['REQUEST_METHOD', request.method] as const,
    ['QUERY_STRING', query] as const,
    ['CONTENT_LENGTH', String(request.body.length)] as const,
  ]);
  const out = (bytes: string | Uint8Array) => void parts.push(Buffer.from(bytes as string)) as undefined;
  const child = fork({ ...io, stdin, env, out }, { command: path }, (inner) => execute([path], inner));
  await awaiting(io, child.code);
  const all = Buffer.concat(parts);
  const [, head = '', gap = ''] = /^([\s\S]*?)(\r?\n\r?\n)/.exec(all.toString('latin1')) ?? [];
  const headers = Object.fromEntries(
    head.split(/\r?\n/).flatMap((line) => (line.includes(':') ? [line.split(/:\s*(.*)/s).slice(0, 2)] : [])),
  ) as Record<string, string>;
  return {
    status: Number.parseInt(headers.Status ?? '200', 10),
    reason: 'OK',
    headers: { ...headers, Connection: 'close' },
    body: all.subarray(head.length + gap.length),
  };
}
