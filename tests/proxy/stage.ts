import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Direction, TapEvent } from '../../src/model/index.ts';
import { type Injected, Injector, parseRules, startProxy } from '../../src/proxy/index.ts';
import { type Peer, startPeer } from '../transport/peer.ts';

/** A daemon that does what `talk` says, a proxy with rules before it, and what was told of both. */
export interface Stage extends AsyncDisposable {
  readonly proxy: Awaited<ReturnType<typeof startProxy>>;
  readonly peer: Peer;
  readonly injector: Injector | undefined;
  readonly injected: Injected[];
  readonly events: TapEvent[];
  dial(): Socket;
}

export interface StageOptions {
  readonly rules?: string;
  readonly seed?: string;
  readonly over?: 'unix' | 'tcp';
  readonly talk: (socket: Socket) => void;
}

let lastStage = 0;

export async function setStage({ rules, seed = 'seed', over = 'unix', talk }: StageOptions): Promise<Stage> {
  lastStage += 1;
  const peer = await startPeer(talk, { over });
  const injected: Injected[] = [];
  const events: TapEvent[] = [];
  const injector =
    rules === undefined
      ? undefined
      : new Injector({ rules: parseRules(rules), seed, onInjected: (told) => injected.push(told) });
  const upstream = peer.address;
  const proxy = await startProxy({
    listen: [
      upstream.kind === 'unix'
        ? { kind: 'unix', path: `${upstream.path}.${lastStage}` }
        : { kind: 'tcp', host: '127.0.0.1', port: 0 },
    ],
    upstream,
    onTap: (event) =>
      events.push(event.kind === 'data' ? { ...event, bytes: new Uint8Array(event.bytes) } : event),
    ...(injector ? { injector } : {}),
  });
  return {
    proxy,
    peer,
    injector,
    injected,
    events,
    dial: () => {
      const address = proxy.listeners[0]?.address;
      const socket =
        address?.kind === 'tcp'
          ? connect({ host: address.host, port: address.port, allowHalfOpen: true, noDelay: true })
          : connect({ path: address?.kind === 'unix' ? address.path : '', allowHalfOpen: true });
      socket.on('error', () => undefined);
      return socket;
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await peer[Symbol.asyncDispose]();
    },
  };
}

/** All that comes up to the end, and how it ended. */
export async function readAll(socket: Socket): Promise<{ text: string; end: string }> {
  const parts: Buffer[] = [];
  socket.on('data', (bytes) => parts.push(bytes as Buffer));
  const end = await new Promise<string>((resolve) => {
    socket.once('end', () => resolve('FIN'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('close', () => resolve('close'));
  });
  return { text: Buffer.concat(parts).toString('latin1'), end };
}

/** Waits until what came holds `wanted`, and gives all that came. */
export async function readUntil(socket: Socket, wanted: string): Promise<string> {
  let text = '';
  while (!text.includes(wanted)) {
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    text += bytes.toString('latin1');
  }
  return text;
}

export const tapped = (events: readonly TapEvent[], direction: Direction): string =>
  Buffer.concat(
    events.flatMap((event) => (event.kind === 'data' && event.direction === direction ? [event.bytes] : [])),
  ).toString('latin1');

/** A daemon that answers every whole request (bodies by Content-Length only) with what `answer` says. */
export function answering(
  heard: string[],
  answer: (request: string, socket: Socket) => string | undefined,
): (socket: Socket) => void {
  return (socket) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      for (;;) {
        const end = text.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
        const whole = end + 4 + length;
        if (text.length < whole) return;
        const request = text.slice(0, whole);
        text = text.slice(whole);
        heard.push(request);
        const reply = answer(request, socket);
        if (reply !== undefined) socket.write(reply, 'latin1');
      }
    });
    socket.on('end', () => socket.end());
  };
}

export const request = (line: string, body = '', headers = ''): string =>
  `${line} HTTP/1.1\r\nHost: d\r\n${headers}${body ? `Content-Length: ${body.length}\r\n` : ''}\r\n${body}`;
export const ok = (body: string): string =>
  `HTTP/1.1 200 OK\r\nApi-Version: 1.51\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
export const chunked = (...chunks: string[]): string =>
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${[...chunks, '']
    .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
    .join('')}`;
