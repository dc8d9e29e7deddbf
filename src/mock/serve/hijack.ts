import type { Duplex } from 'node:stream';
import { bareHead } from './answer-head.ts';
import type { RawRequest } from './handle.ts';
import type { HijackStream, MockResponse } from './message.ts';
import type { Outlet } from './outlet.ts';
import type { Bent } from './write-bent.ts';

/** Input that may wait for a listener or for who reads it; more stays with the client. */
const waitLimit = 65_536;

/** Turns a connection into a raw stream. Gives what takes its input, `undefined` at the end of it. */
export function takeOver(
  socket: Duplex,
  outlet: Outlet,
  request: RawRequest,
  response: MockResponse,
  bend: Bent | undefined,
): (bytes: Buffer | undefined) => void {
  const type = response.contentType ?? 'application/vnd.docker.raw-stream';
  const protocol = bend?.upgrade ?? response.headers?.Upgrade ?? 'tcp';
  const upgraded = response.status === 101 || request.headers.has('upgrade');
  const headers = {
    ...(response.status === 101 ? {} : { 'Content-Type': type }),
    ...(upgraded ? { Connection: 'Upgrade', Upgrade: protocol } : {}),
    ...omit(response.headers, 'Connection', 'Upgrade'),
    ...bend?.headers,
  };
  // Why two reasons: the daemon's own words where it takes the connection over itself.
  const line = response.status === 101 ? '101 Switching Protocols' : '101 UPGRADED';
  outlet.write(bareHead(`HTTP/1.1 ${upgraded ? line : '200 OK'}`, headers));

  let listener: ((bytes: Uint8Array | undefined) => Promise<void> | undefined | void) | undefined;
  let isEnded = false;
  let waiting: (Buffer | undefined)[] = [];
  let size = 0;
  let isHeld = false;

  /** Gives on what waits until somebody has enough. */
  const flow = (): void => {
    while (listener && !isHeld && waiting.length > 0) {
      const bytes = waiting.shift();
      size -= bytes?.length ?? 0;
      const room = isEnded ? undefined : listener(bytes);
      if (!room) continue;
      isHeld = true;
      void room.then(() => {
        isHeld = false;
        flow();
      });
    }
    if (isEnded) {
      waiting = [];
      size = 0;
    }
    if (size > waitLimit) socket.pause();
    else socket.resume();
  };

  const stream: HijackStream = {
    write(given) {
      if (!outlet.open) return undefined;
      const { bytes, isLast } = bend ? bend.pass(given) : { bytes: given, isLast: false };
      const room = outlet.write(bytes);
      if (isLast) outlet.end();
      return room;
    },
    end() {
      isEnded = true;
      outlet.end();
      flow();
    },
    onInput(given) {
      listener = bend?.deaf ? (bytes) => (bytes ? given(bytes) : undefined) : given;
      flow();
    },
    closed: new Promise((resolve) => socket.once('close', () => resolve())),
  };
  response.hijack?.(stream);
  return (bytes) => {
    waiting.push(bytes);
    size += bytes?.length ?? 0;
    flow();
  };
}

const omit = (
  headers: Readonly<Record<string, string>> = {},
  ...names: readonly string[]
): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
