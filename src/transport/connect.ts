import { readFileSync } from 'node:fs';
import { connect as connectNet, isIP, type OnReadOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, createSecureContext } from 'node:tls';
import { ToolError } from '../base/index.ts';
import type { Address, OnTap, TlsFiles } from '../model/index.ts';
import { formatAddress } from './address.ts';
import { Connection } from './connection.ts';
import { dialOverSsh } from './ssh.ts';

export interface ConnectOptions {
  readonly onTap?: OnTap;
  /** Milliseconds; 10,000 when absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Opens a connection. Throws E_UNREACHABLE, E_PERMISSION, E_TIMEOUT, E_TLS_FILES, E_ADDRESS, or the signal's reason as it is. */
export async function connect(
  address: Address,
  { onTap, ...options }: ConnectOptions = {},
): Promise<Connection> {
  return await dial(address, options, (stream) => new Connection({ stream, address }, onTap));
}

export interface DialOptions extends Omit<ConnectOptions, 'onTap'> {
  /** Reads unix and plain TCP sockets into memory of the caller's, instead of `data` events; see `net.connect`. */
  readonly onread?: OnReadOpts;
}

/**
 * Like `connect`, and gives what `take` makes of the bare stream: two directions of bytes with half-close, that nobody listens to
 * yet. `take` is called in the turn in which the stream opens.
 */
export async function dial<T>(
  address: Address,
  { timeoutMs = 10_000, signal, onread }: DialOptions,
  take: (stream: Duplex) => T,
): Promise<T> {
  signal?.throwIfAborted();
  const { stream, ready } = open(address, onread);
  const text = formatAddress(address);
  return new Promise<T>((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      stream.off('error', failed);
      stream.off(ready, opened);
      signal?.removeEventListener('abort', aborted);
      act();
    };
    const giveUp = (error: unknown) =>
      settle(() => {
        stream.on('error', () => undefined);
        stream.destroy();
        reject(error);
      });
    // Why here and not after an await: what happens in the same turn must find its listeners.
    const opened = () => settle(() => resolve(take(stream)));
    const failed = (error: NodeJS.ErrnoException) => giveUp(explain(error, address, text));
    const aborted = () => giveUp(signal?.reason);
    const timer = setTimeout(
      () =>
        giveUp(
          new ToolError(
            'E_TIMEOUT',
            `${text} did not accept a connection within ${timeoutMs} ms`,
            'Check that the daemon runs and that nothing between drops packets.',
          ),
        ),
      timeoutMs,
    );
    stream.on('error', failed);
    stream.on(ready, opened);
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

function open(address: Address, onread: OnReadOpts | undefined): { stream: Duplex; ready: string } {
  const how = onread ? { onread } : {};
  switch (address.kind) {
    case 'unix':
      return { stream: connectNet({ path: address.path, allowHalfOpen: true, ...how }), ready: 'connect' };
    case 'npipe':
      if (process.platform !== 'win32') {
        throw new ToolError(
          'E_ADDRESS',
          `${formatAddress(address)} is a named pipe, and this is ${process.platform}`,
          'Named pipes exist on Windows only; use unix:// or tcp://.',
        );
      }
      return { stream: connectNet({ path: address.path, allowHalfOpen: true, ...how }), ready: 'connect' };
    case 'tcp': {
      const { host, port, tls } = address;
      if (!tls)
        return {
          stream: connectNet({ host, port, allowHalfOpen: true, noDelay: true, ...how }),
          ready: 'connect',
        };
      const servername = tls.serverName ?? (isIP(host) ? undefined : host);
      // Why: Node takes allowHalfOpen here, its types do not know it.
      const options: ConnectionOptions & { allowHalfOpen: boolean } = {
        host,
        port,
        allowHalfOpen: true,
        rejectUnauthorized: tls.verify,
        ALPNProtocols: ['http/1.1'],
        ...(servername ? { servername } : {}),
        secureContext: secureContextOf(tls),
      };
      return { stream: connectTls(options), ready: 'secureConnect' };
    }
    case 'ssh':
      return { stream: dialOverSsh(address), ready: 'connect' };
  }
}

function secureContextOf({ ca, cert, key }: TlsFiles) {
  if ((cert === undefined) !== (key === undefined))
    throw new ToolError(
      'E_TLS_FILES',
      `the client certificate is not whole: there is ${cert ?? key}, but no ${cert ? 'key' : 'certificate'} for it`,
      tlsMend,
    );
  const files = {
    ...(ca ? { ca: readTls(ca) } : {}),
    ...(cert ? { cert: readTls(cert) } : {}),
    ...(key ? { key: readTls(key) } : {}),
  };
  try {
    return createSecureContext(files);
  } catch (error) {
    throw new ToolError(
      'E_TLS_FILES',
      `the TLS files cannot be used (${[ca, cert, key].filter(Boolean).join(', ')}): ${(error as Error).message}`,
      tlsMend,
      error,
    );
  }
}

const tlsMend = 'Check DOCKER_CERT_PATH or the docker context.';

function readTls(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ToolError(
      'E_TLS_FILES',
      `the TLS file ${path} cannot be read: ${(error as Error).message}`,
      tlsMend,
      error,
    );
  }
}

function explain(error: NodeJS.ErrnoException, address: Address, text: string): ToolError {
  if (error instanceof ToolError) return error;
  const who = process.getuid ? `user ${process.getuid()}` : 'this user';
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return new ToolError(
        'E_PERMISSION',
        `${who} may not open ${text} (${error.code})`,
        'Join the group that owns the socket (often "docker"), or use sudo.',
        error,
      );
    case 'ENOENT':
      return address.kind === 'ssh'
        ? new ToolError(
            'E_UNREACHABLE',
            `${text} needs the ssh client, and there is none on the PATH`,
            'Install OpenSSH.',
            error,
          )
        : new ToolError(
            'E_UNREACHABLE',
            `nothing listens at ${text}: there is no such file`,
            'Start the daemon, or name another address with --host.',
            error,
          );
    case 'ECONNREFUSED':
      return new ToolError(
        'E_UNREACHABLE',
        `nothing listens at ${text} (ECONNREFUSED)`,
        'Start the daemon, or name another address with --host.',
        error,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ToolError(
        'E_UNREACHABLE',
        `the host of ${text} has no address (${error.code})`,
        'Check the name.',
        error,
      );
    default:
      return new ToolError(
        'E_UNREACHABLE',
        `${text} cannot be reached: ${error.message || error.code}`,
        'Check the address, and TLS settings if it is a TLS port.',
        error,
      );
  }
}
