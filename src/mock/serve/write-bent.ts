import type { Duplex } from 'node:stream';
import { FrameDecoder } from '../../wire/index.ts';
import type { WireBend } from '../lies/lie.ts';
import type { MockResponse } from './message.ts';

/** How an answer is to be broken on its way out. */
export interface Bent {
  readonly kind: WireBend['kind'];
  /** Added to the head of a hijack. */
  readonly headers: Readonly<Record<string, string>>;
  /** Told as the protocol of a hijack. */
  readonly upgrade: string | undefined;
  readonly deaf: boolean;
  readonly status?: string;
  frames(bytes: Uint8Array): Uint8Array;
  /** Bytes of a stream as they pass, and whether the connection ends behind them. */
  pass(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly isLast: boolean };
}

/** How this answer is to be broken on its way out, if at all. */
export function takeWireBend(answer: MockResponse): Bent | undefined {
  const { bend } = answer;
  if (!bend) return undefined;
  let sent = 0;
  return {
    kind: bend.kind,
    headers: bend.kind === 'hijack-length' ? { 'Content-Length': '0' } : {},
    upgrade: bend.kind === 'upgrade' ? bend.protocol : undefined,
    deaf: bend.kind === 'ignore-half-close',
    frames: (bytes) => bendFrames(bytes, bend),
    pass(bytes) {
      const bent = bendFrames(bytes, bend);
      const room = bend.kind === 'cut' ? bend.after - sent : Number.POSITIVE_INFINITY;
      sent += bent.length;
      return bent.length > room
        ? { bytes: bent.subarray(0, Math.max(0, room)), isLast: true }
        : { bytes: bent, isLast: false };
    },
  };
}

function bendFrames(bytes: Uint8Array, bend: WireBend): Uint8Array {
  if (!bend.kind.startsWith('frame')) return bytes;
  const decoder = new FrameDecoder();
  if (decoder.push(bytes).length === 0 || decoder.problem) return bytes;
  const bent = Uint8Array.from(bytes);
  if (bend.kind === 'frame-stream') bent[0] = bend.stream;
  if (bend.kind === 'frame-padding') bent[1] = 7;
  if (bend.kind === 'frame-length') bent[7] = (bent[7] ?? 0) + 5;
  if (bend.kind === 'frame-missing') return bytes.subarray(8);
  return bent;
}

/** Writes an answer that is wrong on the wire. */
export function writeBent(
  socket: Duplex,
  headText: (status: number, headers: Record<string, string>) => string,
  status: number,
  headers: Record<string, string>,
  bytes: Uint8Array,
  bend: Bent,
): void {
  const sized = (length: number) => headText(status, { ...headers, 'Content-Length': String(length) });
  switch (bend.kind) {
    case 'hang':
      return;
    case 'close':
      socket.destroy();
      return;
    case 'cut': {
      const { bytes: kept, isLast } = bend.pass(bytes);
      socket.write(sized(bytes.length));
      socket.write(kept);
      if (isLast) socket.end();
      return;
    }
    case 'chunk':
      socket.write(headText(status, { ...headers, 'Transfer-Encoding': 'chunked' }));
      socket.end('zz\r\nbroken\r\n');
      return;
    case 'garbage':
      socket.end('this is not HTTP\r\n\r\n');
      return;
    case 'frame-length':
    case 'frame-stream':
    case 'frame-padding':
    case 'frame-missing': {
      const bent = bend.frames(bytes);
      socket.write(sized(bent.length));
      socket.write(bent);
      return;
    }
    default:
      socket.write(sized(bytes.length));
      socket.write(bytes);
  }
}
