import { ByteQueue } from './byte-queue.ts';

/** One frame of a multiplexed stream. 0 is stdin (shown as stdout), 1 stdout, 2 stderr, 3 an error of the daemon that ends the stream. */
export interface Frame {
  readonly stream: 0 | 1 | 2 | 3;
  readonly bytes: Uint8Array;
}

/** Why bytes are not a stream of the kind that was expected, or where one was cut. `offset` counts from the start of the stream. */
export interface StreamProblem {
  readonly code:
    | 'bad-frame-header'
    | 'cut-frame'
    | 'frame-too-large'
    | 'bad-json'
    | 'cut-json'
    | 'invalid-utf8'
    | 'item-too-large'
    | 'too-deep'
    | 'bad-websocket-frame'
    | 'message-too-large'
    | 'bad-archive'
    | 'cut-archive'
    | 'archive-too-large'
    | 'bad-compression';
  readonly offset: number;
  readonly message: string;
}

const headerLength = 8;
const frameLimit = 16 * 1024 * 1024;

/** Frame of 8 bytes of header (stream, three zeros, length as big-endian uint32) and payload. */
export function encodeFrame(stream: Frame['stream'], bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(headerLength + bytes.length);
  frame[0] = stream;
  new DataView(frame.buffer).setUint32(4, bytes.length);
  frame.set(bytes, headerLength);
  return frame;
}

/** Whether a stream may begin with these bytes; `undefined` with fewer than 8. */
export function looksMultiplexed(bytes: Uint8Array): boolean | undefined {
  if (bytes.length < headerLength) return undefined;
  return (bytes[0] ?? 9) <= 3 && bytes[1] === 0 && bytes[2] === 0 && bytes[3] === 0;
}

/**
 * Takes a multiplexed stream apart, however it is cut into chunks. After a problem nothing more comes out.
 * A frame of more than 16 MiB is a problem too, for it must be held until it is whole.
 */
export class FrameDecoder {
  readonly #rest = new ByteQueue();
  #offset = 0;
  #problem: StreamProblem | undefined;

  get problem(): StreamProblem | undefined {
    return this.#problem;
  }

  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    if (this.#problem) return frames;
    const bytes = this.#rest.join(chunk);
    let at = 0;
    while (bytes.length - at >= headerLength) {
      const header = bytes.subarray(at, at + headerLength);
      const length = new DataView(header.buffer, header.byteOffset).getUint32(4);
      this.#problem = headerProblem(header, length, this.#offset + at);
      if (this.#problem || bytes.length - at - headerLength < length) break;
      const begin = at + headerLength;
      frames.push({
        stream: header[0] as Frame['stream'],
        bytes: new Uint8Array(bytes.subarray(begin, begin + length)),
      });
      at = begin + length;
    }
    this.#rest.drop(at);
    if (this.#problem) this.#rest.clear();
    this.#offset += at;
    return frames;
  }

  /** The stream ended: gives the problem, also that of a frame that is not whole. */
  end(): StreamProblem | undefined {
    if (!this.#problem && this.#rest.length > 0) {
      this.#problem = {
        code: 'cut-frame',
        offset: this.#offset,
        message: `the stream ended within a frame, ${this.#rest.length} bytes after its start at ${this.#offset}`,
      };
    }
    return this.#problem;
  }
}

function headerProblem(header: Uint8Array, length: number, offset: number): StreamProblem | undefined {
  const shown = Buffer.from(header).toString('hex');
  if (!looksMultiplexed(header))
    return {
      code: 'bad-frame-header',
      offset,
      message: `bytes ${shown} at ${offset} are not a frame header (stream 0 to 3, three zeros, length)`,
    };
  if (length > frameLimit)
    return {
      code: 'frame-too-large',
      offset,
      message: `the frame at ${offset} says that it has ${length} bytes, more than ${frameLimit}`,
    };
  return undefined;
}
