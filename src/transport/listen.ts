import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { ToolError } from '../base/index.ts';
import type { Address, TlsFiles } from '../model/index.ts';
import { formatAddress } from './address.ts';
import { connect } from './connect.ts';

export interface ListenOptions {
  /** Takes each accepted connection in the turn in which it opens; half-close is left to it. */
  readonly onConnection: (stream: Duplex, socket: Socket) => void;
  /** Told of a client whose TLS handshake failed. */
  readonly onRefused?: (error: Error) => void;
}

/** A socket that listens. Closing it ends no connection that was accepted. */
export interface Listener extends AsyncDisposable {
  /** With the port that was given, where 0 was asked for. */
  readonly address: Address;
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Listens on a unix socket (mode 0600), TCP, TLS (`tls` of the address: server key and certificate; with `ca`, clients must
 * show a certificate of it) or a named pipe. A dead socket file at the path is replaced, a living one is not. Throws E_ADDRESS,
 * E_PERMISSION, E_TLS_FILES.
 */
export async function listen(wished: Address, options: ListenOptions): Promise<Listener> {
  if (wished.kind === 'ssh')
    throw cannot(wished, 'ssh is a way to reach a daemon, not to listen', 'Listen on unix:// or tcp://.');
  if (wished.kind === 'tcp' && wished.basePath)
    throw cannot(wished, 'a socket has no path', `Leave out ${wished.basePath}.`);
  if (wished.kind === 'unix') await clearSocket(wished);
  const server = createFor(wished, options);
  await bind(server, wished);
  const bound = server.address();
  const address: Address =
    wished.kind === 'tcp' && bound !== null && typeof bound === 'object'
      ? { ...wished, port: bound.port }
      : wished;
  const close = async () => {
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    for (const socket of greeting.get(server) ?? []) socket.destroy();
    if (address.kind === 'unix') rmSync(address.path, { force: true });
    await closed;
  };
  return { address, url: formatAddress(address), close, [Symbol.asyncDispose]: close };
}

/** Of a TLS server: clients whose handshake is not over. Why known: nobody accepted them, and an end of listening would wait for them. */
const greeting = new WeakMap<Server, Set<Socket>>();

function createFor(address: Address, { onConnection, onRefused }: ListenOptions): Server {
  // Why pauseOnConnect: bytes wait in the kernel until whoever takes the connection reads them.
  const basics = { allowHalfOpen: true, noDelay: true };
  if (address.kind !== 'tcp' || !address.tls)
    return createServer({ ...basics, pauseOnConnect: true }, (socket) => onConnection(socket, socket));
  const waiting = new Set<Socket>();
  const placeOf = (socket: Socket) => `${socket.remoteAddress} ${socket.remotePort}`;
  const server = createTlsServer({ ...basics, ...tlsOf(address, address.tls) }, (socket) => {
    const place = placeOf(socket);
    for (const each of waiting) if (placeOf(each) === place) waiting.delete(each);
    onConnection(socket, socket);
  });
  server.on('connection', (socket: Socket) => {
    waiting.add(socket);
    socket.once('close', () => waiting.delete(socket));
  });
  server.on('tlsClientError', (error) => onRefused?.(error));
  greeting.set(server, waiting);
  return server;
}

function tlsOf(address: Address, { ca, cert, key }: TlsFiles): TlsOptions {
  if (!cert || !key)
    throw new ToolError(
      'E_TLS_FILES',
      `listening on ${formatAddress(address)} needs a server certificate and its key`,
      'Give --tls-cert and --tls-key; --tls-ca demands certificates of clients, as dockerd --tlsverify does.',
    );
  const read = (path: string): Buffer => {
    try {
      return readFileSync(path);
    } catch (error) {
      throw new ToolError(
        'E_TLS_FILES',
        `the TLS file ${path} cannot be read: ${(error as Error).message}`,
        'Check --tls-cert, --tls-key and --tls-ca.',
        error,
      );
    }
  };
  return {
    cert: read(cert),
    key: read(key),
    ALPNProtocols: ['http/1.1'],
    ...(ca ? { ca: read(ca), requestCert: true, rejectUnauthorized: true } : {}),
  };
}

async function clearSocket(address: Extract<Address, { kind: 'unix' }>): Promise<void> {
  const { path } = address;
  if (!existsSync(path)) return;
  if (!statSync(path).isSocket())
    throw cannot(address, 'there is a file of that name that is no socket', 'Choose another path.');
  const living = await connect(address, { timeoutMs: 1000 }).then(
    (connection) => {
      connection.destroy();
      return true;
    },
    (error: unknown) => !(error instanceof ToolError && error.code === 'E_UNREACHABLE'),
  );
  if (living) throw cannot(address, 'something listens there already', 'Stop it, or choose another path.');
  rmSync(path, { force: true });
}

async function bind(server: Server, address: Address): Promise<void> {
  if (address.kind === 'ssh') return;
  if (address.kind !== 'unix') {
    await start(server, address, address.kind === 'tcp' ? address : { path: address.path });
    return;
  }
  // Why a private folder first: whoever opens a daemon's socket has root on its host, also in the moment between bind and chmod.
  const folder = await mkdtemp(join(dirname(address.path), '.w')).catch((error: NodeJS.ErrnoException) => {
    throw cannot(address, error.message, 'Name a socket in a folder that can be written.', error);
  });
  try {
    const path = join(folder, 's');
    await start(server, address, { path });
    await chmod(path, 0o600);
    await rename(path, address.path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function start(
  server: Server,
  address: Address,
  where: { readonly path: string } | { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const mend =
        error.code === 'EADDRINUSE'
          ? 'Stop what listens there, or choose another address.'
          : 'Choose another address.';
      reject(cannot(address, error.message, mend, error));
    });
    server.listen(
      { ...('path' in where ? where : { host: where.host, port: where.port }), backlog: 4096 },
      resolve,
    );
  });
}

const cannot = (address: Address, why: string, mend: string, cause?: NodeJS.ErrnoException) =>
  new ToolError(
    cause?.code === 'EACCES' || cause?.code === 'EPERM' ? 'E_PERMISSION' : 'E_ADDRESS',
    `cannot listen on ${formatAddress(address)}: ${why}`,
    mend,
    cause,
  );
