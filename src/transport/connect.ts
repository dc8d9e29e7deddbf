import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect as connectNet, isIP } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { ToolError } from '../base/index.ts';
import type { Address, OnTap, TlsFiles } from '../model/index.ts';
import { formatAddress } from './address.ts';
import { Connection } from './connection.ts';

export interface ConnectOptions {
  readonly onTap?: OnTap;
  /** Milliseconds; 10,000 when absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Opens a connection. Throws E_UNREACHABLE, E_PERMISSION, E_TIMEOUT, E_TLS_FILES, E_ADDRESS. */
export async function connect(
  address: Address,
  { onTap, timeoutMs = 10_000, signal }: ConnectOptions = {},
): Promise<Connection> {
  const { stream, ready } = open(address);
  const text = formatAddress(address);
  await new Promise<void>((resolve, reject) => {
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
    const opened = () => settle(resolve);
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
    if (signal?.aborted) aborted();
  });
  return new Connection({ stream, address }, onTap);
}

function open(address: Address): { stream: Duplex; ready: string } {
  switch (address.kind) {
    case 'unix':
      return { stream: connectNet({ path: address.path, allowHalfOpen: true }), ready: 'connect' };
    case 'npipe':
      if (process.platform !== 'win32') {
        throw new ToolError(
          'E_ADDRESS',
          `${formatAddress(address)} is a named pipe, and this is ${process.platform}`,
          'Named pipes exist on Windows only; use unix:// or tcp://.',
        );
      }
      return { stream: connectNet({ path: address.path, allowHalfOpen: true }), ready: 'connect' };
    case 'tcp': {
      const { host, port, tls } = address;
      if (!tls)
        return { stream: connectNet({ host, port, allowHalfOpen: true, noDelay: true }), ready: 'connect' };
      const servername = tls.serverName ?? (isIP(host) ? undefined : host);
      // Why: Node takes allowHalfOpen here, its types do not know it.
      const options: ConnectionOptions & { allowHalfOpen: boolean } = {
        host,
        port,
        allowHalfOpen: true,
        rejectUnauthorized: tls.verify,
        ALPNProtocols: ['http/1.1'],
        ...(servername ? { servername } : {}),
        ...readTls(tls),
      };
      return { stream: connectTls(options), ready: 'secureConnect' };
    }
    case 'ssh':
      return { stream: dialOverSsh(address), ready: 'connect' };
  }
}

function readTls(files: TlsFiles): { ca?: Buffer; cert?: Buffer; key?: Buffer } {
  const read = (path: string) => {
    try {
      return readFileSync(path);
    } catch (error) {
      throw new ToolError(
        'E_TLS_FILES',
        `the TLS file ${path} cannot be read: ${(error as Error).message}`,
        'Check DOCKER_CERT_PATH or the docker context.',
        error,
      );
    }
  };
  return {
    ...(files.ca ? { ca: read(files.ca) } : {}),
    ...(files.cert ? { cert: read(files.cert) } : {}),
    ...(files.key ? { key: read(files.key) } : {}),
  };
}

/** A daemon behind ssh, as the docker CLI reaches it: `docker system dial-stdio` on the other side. */
function dialOverSsh({ host, user, port, socket }: Extract<Address, { kind: 'ssh' }>): Duplex {
  const docker = socket ? ['docker', '--host', `unix://${socket}`] : ['docker'];
  const args = [
    ...(user ? ['-l', user] : []),
    ...(port ? ['-p', String(port)] : []),
    '-o',
    'ConnectTimeout=30',
    '-T',
    '--',
    host,
  ];
  const child = spawn('ssh', [...args, ...docker, 'system', 'dial-stdio'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-500);
  });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.on('spawn', () => stream.emit('connect'));
  child.on('error', (error) => stream.destroy(error));
  child.stdin.on('error', () => undefined);
  child.on('exit', (code) => {
    if (code)
      stream.destroy(
        Object.assign(new Error(`ssh ended with exit code ${code}: ${said.trim() || 'it said nothing'}`), {
          code: 'ESSH',
        }),
      );
  });
  stream.on('close', () => child.kill());
  return stream;
}

function explain(error: NodeJS.ErrnoException, address: Address, text: string): ToolError {
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
        `${text} cannot be reached: ${error.message}`,
        'Check the address, and TLS settings if it is a TLS port.',
        error,
      );
  }
}
