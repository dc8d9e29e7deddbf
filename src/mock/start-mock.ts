import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolError } from '../base/index.ts';
import { latestVersion, loadContract, versions } from '../contract/index.ts';
import type { Address } from '../model/index.ts';
import { formatAddress, parseAddress } from '../transport/index.ts';
import type { Lie } from './lies.ts';
import { serveConnection } from './serve/connection.ts';
import type { MockFacts } from './serve/handle.ts';
import { Engine } from './state/engine.ts';

export interface MockOptions {
  /** `unix:///path` or `tcp://127.0.0.1:0`; absent: a fresh unix socket in a temporary folder. */
  readonly listen?: string;
  /** Newest API version served; 1.51 when absent. */
  readonly apiVersion?: string;
  /** Oldest API version served; 1.24 when absent. */
  readonly minApiVersion?: string;
  readonly lies?: readonly Lie[];
  /** Ids are the same for the same seed. */
  readonly seed?: string;
}

/** A daemon in memory that listens. */
export interface Mock extends AsyncDisposable {
  readonly address: Address;
  readonly url: string;
  close(): Promise<void>;
}

/** The daemon itself, without a socket. */
export function createFacts(options: MockOptions): MockFacts {
  const apiVersion = options.apiVersion ?? (versions.includes('1.51') ? '1.51' : latestVersion);
  return {
    engine: new Engine(options.seed ?? 'wirewhale'),
    contract: loadContract(apiVersion),
    apiVersion,
    minApiVersion: options.minApiVersion ?? '1.24',
    lies: options.lies ?? [],
  };
}

/** Starts a daemon in memory. Throws E_ADDRESS for an address that it cannot listen on. */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  const facts = createFacts(options);
  const folder = options.listen ? undefined : await mkdtemp(join(tmpdir(), 'wirewhale-mock-'));
  const wished = parseAddress(options.listen ?? `unix://${folder}/docker.sock`);
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection(socket, facts);
  });
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error) =>
      reject(
        new ToolError(
          'E_ADDRESS',
          `the mock cannot listen on ${formatAddress(wished)}: ${error.message}`,
          'Choose another address.',
          error,
        ),
      );
    server.once('error', failed);
    if (wished.kind === 'unix') server.listen(wished.path, resolve);
    else if (wished.kind === 'tcp' && !wished.tls) server.listen(wished.port, wished.host, resolve);
    else failed(new Error(`${wished.kind} is not served`));
  });
  const bound = server.address();
  const address: Address =
    wished.kind === 'tcp' && bound !== null && typeof bound === 'object'
      ? { ...wished, port: bound.port }
      : wished;
  const close = async () => {
    facts.engine.shutDown();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    if (folder) await rm(folder, { recursive: true, force: true });
  };
  return { address, url: formatAddress(address), close, [Symbol.asyncDispose]: close };
}
