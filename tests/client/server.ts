import { type Client, type ClientOptions, createClient } from '../../src/client/index.ts';
import { startPeer } from '../transport/peer.ts';

/** What a daemon of a test got: the request as text, head and body. */
export interface Asked {
  readonly method: string;
  readonly target: string;
  readonly text: string;
}

export interface Server extends AsyncDisposable {
  readonly client: Client;
  readonly asked: readonly Asked[];
  /** Connections that are open at the daemon's end. */
  open(): number;
}

/**
 * A daemon that answers each request with the bytes given, `undefined` for silence. Requests are known by their head;
 * `options` are those of the client.
 */
export async function startServer(
  answer: (asked: Asked, nth: number) => string | Uint8Array | undefined | 'close',
  options: Partial<ClientOptions> = { apiVersion: '1.51' },
): Promise<Server> {
  const asked: Asked[] = [];
  const peer = await startPeer((socket) => {
    socket.on('end', () => socket.end());
    socket.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      const [method = '', target = ''] = text.split(' ');
      if (!/^[A-Z]+ \S+ HTTP\/1\.1\r\n/.test(text)) return;
      asked.push({ method, target, text });
      const reply = answer(asked.at(-1) as Asked, asked.length - 1);
      if (reply === 'close') socket.destroy();
      else if (reply !== undefined) socket.write(reply);
    });
  });
  const client = createClient({ address: peer.address, ...options });
  return {
    client,
    asked,
    open: () => peer.sockets.filter((socket) => !socket.destroyed).length,
    async [Symbol.asyncDispose]() {
      await client.close();
      await peer[Symbol.asyncDispose]();
    },
  };
}

export function http(status: number, body = '', headers: Record<string, string> = {}): string {
  const lines = Object.entries({ 'Content-Type': 'application/json', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `HTTP/1.1 ${status} Some Reason\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export const chunkedHead =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
export const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

export async function listOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}
