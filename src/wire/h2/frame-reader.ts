/** A frame whose header was read. */
export interface FrameHead {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly length: number;
  /** Stream that a PUSH_PROMISE announces; 0 for others. */
  promised: number;
}

export interface FrameEvents {
  /** Gives what is wrong with the frame, as all of these do. */
  begin(frame: FrameHead): string | undefined;
  /** Content without padding and fixed fields, as it comes; never empty. May be changed in place. */
  content(frame: FrameHead, bytes: Uint8Array): string | undefined;
  end(frame: FrameHead): string | undefined;
}

/** Frame types of RFC 9113 that have a meaning here. */
export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  promise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const frameFlag = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

const headLength = 9;
const fixedLengths = new Map<number, number>([
  [frameType.priority, 5],
  [frameType.reset, 4],
  [frameType.ping, 8],
  [frameType.windowUpdate, 4],
]);
const onStream: readonly number[] = [
  frameType.data,
  frameType.headers,
  frameType.priority,
  frameType.reset,
  frameType.promise,
  frameType.continuation,
];
const onConnection: readonly number[] = [frameType.settings, frameType.ping, frameType.goAway];

/** Takes the frames of one direction apart, however it is cut; keeps nothing of their content. */
export class FrameReader {
  readonly #events: FrameEvents;
  readonly #head = new Uint8Array(headLength);
  readonly #fixed = new Uint8Array(6);
  #filled = 0;
  #fixedLength = 0;
  #fixedFilled = 0;
  #left = 0;
  #padding = 0;
  #frame: FrameHead | undefined;

  constructor(events: FrameEvents) {
    this.#events = events;
  }

  /** Whether a frame began and is not whole. */
  get within(): boolean {
    return this.#frame !== undefined || this.#filled > 0;
  }

  /** Takes some of `bytes`, which are not empty. Gives how many, or what is wrong with them. */
  step(bytes: Uint8Array): number | string {
    const frame = this.#frame;
    if (!frame) return this.#takeHead(bytes);
    if (this.#fixedFilled < this.#fixedLength) return this.#takeFixed(frame, bytes[0] ?? 0);
    const used = Math.min(bytes.length, this.#left > 0 ? this.#left : this.#padding);
    if (this.#left > 0) {
      const wrong = this.#events.content(frame, bytes.subarray(0, used));
      if (wrong) return wrong;
      this.#left -= used;
    } else this.#padding -= used;
    return this.#mayEnd(frame) ?? used;
  }

  #takeHead(bytes: Uint8Array): number | string {
    const used = Math.min(bytes.length, headLength - this.#filled);
    this.#head.set(bytes.subarray(0, used), this.#filled);
    this.#filled += used;
    if (this.#filled < headLength) return used;
    this.#filled = 0;
    const view = new DataView(this.#head.buffer);
    const frame: FrameHead = {
      length: view.getUint32(0) >>> 8,
      type: this.#head[3] ?? 0,
      flags: this.#head[4] ?? 0,
      stream: view.getUint32(5) & 0x7fffffff,
      promised: 0,
    };
    const wrong = shapeProblem(frame) ?? this.#events.begin(frame);
    if (wrong) return wrong;
    this.#frame = frame;
    this.#fixedFilled = 0;
    this.#fixedLength = fixedLength(frame);
    this.#padding = 0;
    this.#left = frame.length - this.#fixedLength;
    if (this.#left < 0) return `a frame of type ${frame.type} is too short, ${frame.length} bytes`;
    return this.#mayEnd(frame) ?? used;
  }

  #takeFixed(frame: FrameHead, byte: number): number | string {
    this.#fixed[this.#fixedFilled++] = byte;
    if (this.#fixedFilled < this.#fixedLength) return 1;
    const padded = isPadded(frame);
    if (padded) {
      this.#padding = this.#fixed[0] ?? 0;
      if (this.#padding > this.#left)
        return `a frame of ${frame.length} bytes has ${this.#padding} of padding`;
      this.#left -= this.#padding;
    }
    if (frame.type === frameType.promise)
      frame.promised = new DataView(this.#fixed.buffer).getUint32(padded ? 1 : 0) & 0x7fffffff;
    return this.#mayEnd(frame) ?? 1;
  }

  /** Ends the frame if nothing of it is left. */
  #mayEnd(frame: FrameHead): string | undefined {
    if (this.#left + this.#padding > 0 || this.#fixedFilled < this.#fixedLength) return undefined;
    this.#frame = undefined;
    return this.#events.end(frame);
  }
}

const isPadded = (frame: FrameHead): boolean =>
  (frame.flags & frameFlag.padded) !== 0 &&
  (frame.type === frameType.data || frame.type === frameType.headers || frame.type === frameType.promise);

/** Bytes before the content: length of the padding, priority, promised stream. */
function fixedLength(frame: FrameHead): number {
  const priority = frame.type === frameType.headers && frame.flags & frameFlag.priority ? 5 : 0;
  return (isPadded(frame) ? 1 : 0) + priority + (frame.type === frameType.promise ? 4 : 0);
}

function shapeProblem({ type, flags, stream, length }: FrameHead): string | undefined {
  const fixed = fixedLengths.get(type);
  if (fixed !== undefined && length !== fixed)
    return `a frame of type ${type} has ${length} bytes instead of ${fixed}`;
  if (type === frameType.settings && (length % 6 !== 0 || (flags & frameFlag.ack && length > 0)))
    return `a SETTINGS frame has ${length} bytes`;
  if (type === frameType.goAway && length < 8) return `a GOAWAY frame has ${length} bytes, fewer than 8`;
  if (stream === 0 && onStream.includes(type)) return `a frame of type ${type} is on stream 0`;
  if (stream !== 0 && onConnection.includes(type)) return `a frame of type ${type} is on stream ${stream}`;
  return undefined;
}
