import { ByteQueue } from './byte-queue.ts';
import type { StreamProblem } from './frames.ts';

/** A message over a WebSocket, its fragments joined and unmasked. */
export interface WebSocketMessage {
  readonly kind: 'text' | 'binary' | 'close' | 'ping' | 'pong';
  readonly bytes: Uint8Array;
  /** Whether its (last) frame was masked, as RFC 6455 demands of clients and forbids to servers. */
  readonly masked: boolean;
  /** First byte of its last frame, counted from the start of the stream. */
  readonly offset: number;
  /** Frames that it came in. */
  readonly frames: number;
  /** Status of a `close` that gives one; its reason follows in `bytes` from byte 2. */
  readonly status?: number;
}

interface FrameHead {
  readonly final: boolean;
  readonly opcode: number;
  readonly mask: Uint8Array | undefined;
  readonly headLength: number;
  readonly length: number;
}

const defaults = { messageLimit: 16 * 1024 * 1024 };
const kinds = new Map<number, WebSocketMessage['kind']>([
  [1, 'text'],
  [2, 'binary'],
  [8, 'close'],
  [9, 'ping'],
  [10, 'pong'],
]);

/** Takes one direction of a WebSocket (RFC 6455, without extensions) apart, however it is cut. After a problem nothing more comes out. */
export class WebSocketDecoder {
  readonly #limit: number;
  readonly #rest = new ByteQueue();
  #offset = 0;
  #problem: StreamProblem | undefined;
  #closed = false;
  /** The fragments of a message that is not whole. */
  #kind: WebSocketMessage['kind'] | undefined;
  #parts: Uint8Array[] = [];
  #partsLength = 0;
  #frames = 0;

  /** `messageLimit` in bytes, all fragments together. */
  constructor(limits: { readonly messageLimit?: number } = {}) {
    this.#limit = limits.messageLimit ?? defaults.messageLimit;
  }

  get problem(): StreamProblem | undefined {
    return this.#problem;
  }

  push(chunk: Uint8Array): WebSocketMessage[] {
    const messages: WebSocketMessage[] = [];
    if (this.#problem) return messages;
    const bytes = this.#rest.join(chunk);
    let at = 0;
    while (at < bytes.length) {
      const offset = this.#offset + at;
      const head = readFrameHead(bytes.subarray(at));
      if (!head) break;
      const wrong = typeof head === 'string' ? head : this.#misplaced(head);
      if (wrong || typeof head === 'string')
        this.#fail('bad-websocket-frame', `the frame at ${offset} ${wrong}`, offset);
      else if (this.#sizeWith(head) > this.#limit)
        this.#fail(
          'message-too-large',
          `the message of the frame at ${offset} is larger than ${this.#limit} bytes`,
          offset,
        );
      else {
        const end = at + head.headLength + head.length;
        if (bytes.length < end) break;
        const message = this.#take(head, bytes.subarray(at + head.headLength, end), offset);
        if (message) messages.push(message);
        at = end;
        continue;
      }
      break;
    }
    this.#rest.drop(at);
    if (this.#problem) this.#rest.clear();
    this.#offset += at;
    return messages;
  }

  /** The stream ended: gives the problem, also that of a frame or message that is not whole. */
  end(): StreamProblem | undefined {
    if (this.#rest.length > 0)
      this.#fail(
        'cut-frame',
        `the stream ended within a frame, ${this.#rest.length} bytes after its start at ${this.#offset}`,
      );
    else if (this.#kind)
      this.#fail('cut-frame', `the stream ended within a message, after ${this.#frames} frames of it`);
    return this.#problem;
  }

  #sizeWith({ opcode, length }: FrameHead): number {
    return opcode < 8 ? this.#partsLength + length : length;
  }

  #misplaced({ opcode }: FrameHead): string | undefined {
    if (this.#closed) return 'comes after a close';
    if (opcode === 0 && !this.#kind) return 'goes on with a message that never began';
    if ((opcode === 1 || opcode === 2) && this.#kind) return 'begins a message within another';
    return undefined;
  }

  #take(
    { opcode, final, mask }: FrameHead,
    payload: Uint8Array,
    offset: number,
  ): WebSocketMessage | undefined {
    const bytes = new Uint8Array(payload);
    if (mask) for (let at = 0; at < bytes.length; at++) bytes[at] = (bytes[at] ?? 0) ^ (mask[at & 3] ?? 0);
    const masked = mask !== undefined;
    if (opcode >= 8) {
      this.#closed = opcode === 8;
      const status = opcode === 8 && bytes.length >= 2 ? new DataView(bytes.buffer).getUint16(0) : undefined;
      const kind = kinds.get(opcode) ?? 'ping';
      return { kind, bytes, masked, offset, frames: 1, ...(status !== undefined && { status }) };
    }
    this.#kind ??= kinds.get(opcode) ?? 'binary';
    // Why: a million empty fragments must not cost memory.
    if (bytes.length > 0) this.#parts.push(bytes);
    this.#partsLength += bytes.length;
    this.#frames++;
    if (!final) return undefined;
    const whole =
      this.#parts.length === 1 ? (this.#parts[0] ?? bytes) : new Uint8Array(Buffer.concat(this.#parts));
    const message = { kind: this.#kind, bytes: whole, masked, offset, frames: this.#frames };
    this.#kind = undefined;
    this.#parts = [];
    this.#partsLength = 0;
    this.#frames = 0;
    return message;
  }

  #fail(code: StreamProblem['code'], message: string, offset = this.#offset): void {
    this.#problem ??= { code, offset, message };
  }
}

/** `undefined` where bytes are missing, a text where the head cannot be one. */
function readFrameHead(bytes: Uint8Array): FrameHead | string | undefined {
  const [first = 0, second] = bytes;
  const opcode = first & 0x0f;
  const final = (first & 0x80) !== 0;
  if (first & 0x70) return 'has a reserved bit set, and no extension was agreed upon';
  if (opcode !== 0 && !kinds.has(opcode)) return `has opcode ${opcode}, which does not exist`;
  if (opcode >= 8 && !final) return 'is a control frame in fragments';
  if (second === undefined) return undefined;
  const short = second & 0x7f;
  if (opcode >= 8 && short > 125) return 'is a control frame of more than 125 bytes';
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = (second & 0x80) !== 0;
  const headLength = 2 + lengthBytes + (masked ? 4 : 0);
  if (bytes.length < 2 + lengthBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = short === 127 ? Number(view.getBigUint64(2)) : short === 126 ? view.getUint16(2) : short;
  if (length >= 2 ** 63) return 'has a length whose highest bit is set';
  if ((short === 126 && length < 126) || (short === 127 && length < 65_536))
    return `tells its length ${length} in more bytes than it needs`;
  if (bytes.length < headLength) return undefined;
  const mask = masked ? new Uint8Array(bytes.subarray(headLength - 4, headLength)) : undefined;
  return { final, opcode, mask, headLength, length };
}
