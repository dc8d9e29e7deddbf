import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';
import type { Direction } from '../../../src/model/index.ts';

export type Piece = readonly [Direction, Uint8Array];

/** Bytes of a connection between Node's own HTTP/2 client and server, in the order in which they passed a relay. */
export async function recorded(
  serve: (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => void,
  use: (client: http2.ClientHttp2Session, server: () => http2.ServerHttp2Session) => Promise<void>,
  settings: { readonly client?: http2.Settings; readonly server?: http2.Settings } = {},
): Promise<Piece[]> {
  const pieces: Piece[] = [];
  const server = http2.createServer({ settings: settings.server ?? {} });
  let session: http2.ServerHttp2Session | undefined;
  server.on('session', (begun) => {
    session = begun;
  });
  server.on('stream', serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = net.createServer((near) => {
    const far = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
    const pass = (from: net.Socket, to: net.Socket, direction: Direction): void => {
      from.on('data', (bytes) => {
        pieces.push([direction, new Uint8Array(bytes)]);
        to.write(bytes);
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
    };
    pass(near, far, 'toDaemon');
    pass(far, near, 'toClient');
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const client = http2.connect(`http://127.0.0.1:${(relay.address() as net.AddressInfo).port}`, {
    settings: settings.client ?? {},
  });
  await once(client, 'connect');
  await use(client, () => session as http2.ServerHttp2Session);
  client.close();
  await once(client, 'close');
  relay.close();
  server.close();
  await once(server, 'close');
  return pieces;
}

/** Sends one call and waits for its end. */
export async function call(
  client: http2.ClientHttp2Session,
  headers: http2.OutgoingHttpHeaders,
  parts: readonly Uint8Array[] = [],
): Promise<void> {
  const stream = client.request(headers);
  for (const part of parts) stream.write(part);
  stream.end();
  stream.resume();
  await once(stream, 'close');
}

/** The same bytes in the same order of directions, each piece cut again into pieces of the given sizes. */
export function* recut(pieces: readonly Piece[], sizes: readonly number[]): Generator<Piece> {
  let turn = 0;
  for (const [direction, bytes] of pieces)
    for (let at = 0; at < bytes.length; turn++) {
      const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
      yield [direction, bytes.slice(at, at + size)];
      at += size;
    }
}

/** A gRPC message: not compressed, length, bytes. */
export function grpc(message: Uint8Array | string, compressed = 0): Uint8Array {
  const bytes = Buffer.from(message);
  const prefix = Buffer.alloc(5, compressed);
  prefix.writeUInt32BE(bytes.length, 1);
  return new Uint8Array(Buffer.concat([prefix, bytes]));
}

/** A length-delimited field of a protobuf message. */
export function field(number: number, value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value);
  const varint = (value_: number): number[] =>
    value_ < 0x80 ? [value_] : [(value_ & 0x7f) | 0x80, ...varint(value_ >>> 7)];
  return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
}
