import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { ToolError } from '../../base/index.ts';
import type { Address, TlsFiles } from '../../model/index.ts';
import { type Listener, listen, parseAddress } from '../../transport/index.ts';

/** Server certificate and key of TCP listeners; with `ca`, clients must show a certificate of it. Paths of PEM files. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
}

export interface ListenersOptions {
  /** Addresses; absent or empty: a unix socket in a fresh folder that only its owner can enter. */
  readonly listen?: string | readonly string[];
  readonly tls?: ServerTls;
  readonly onConnection: (stream: Duplex) => void;
}

/** Sockets that listen side by side. Closing cuts what is open. */
export interface Listeners {
  readonly addresses: readonly [Address, ...Address[]];
  close(): Promise<void>;
}

/** Listens on all addresses or on none. Throws E_ADDRESS, E_PERMISSION, E_TLS_FILES. */
export async function startListeners({
  listen: given,
  tls,
  onConnection,
}: ListenersOptions): Promise<Listeners> {
  const wished = typeof given === 'string' ? [given] : (given ?? []);
  const folder = wished.length > 0 ? undefined : await mkdtemp(join(tmpdir(), 'wirewhale-mock-'));
  const open = new Set<Duplex>();
  const listeners: Listener[] = [];
  const close = async () => {
    for (const stream of open) stream.destroy();
    await Promise.all(listeners.map((listener) => listener.close()));
    if (folder) await rm(folder, { recursive: true, force: true });
  };
  const take = (stream: Duplex) => {
    open.add(stream);
    stream.once('close', () => open.delete(stream));
    onConnection(stream);
    // Why: a socket is accepted paused, so that whoever takes it loses no byte.
    stream.resume();
  };
  try {
    for (const text of folder ? [`unix://${folder}/docker.sock`] : wished)
      listeners.push(await listen(addressOf(text, tls), { onConnection: take }));
  } catch (error) {
    await close();
    throw error;
  }
  const [first, ...more] = listeners.map(({ address }) => address);
  if (!first) throw new Error('no listener');
  return { addresses: [first, ...more], close };
}

function addressOf(text: string, tls: ServerTls | undefined): Address {
  const files: TlsFiles | undefined = tls && { ...tls, verify: tls.ca !== undefined };
  const address = parseAddress(text, files);
  if (address.kind === 'tcp' && address.tls && !address.tls.cert)
    throw new ToolError(
      'E_TLS_FILES',
      `listening on ${text} needs a server certificate and its key`,
      'Give both files (tls of startMock, or --tlscert and --tlskey), or listen on tcp:// without TLS.',
    );
  return address;
}
