/** One frame of a multiplexed stream. 0 is stdin (shown as stdout), 1 stdout, 2 stderr, 3 an error of the daemon that ends the stream. */
export interface Frame {
  readonly stream: 0 | 1 | 2 | 3;
  readonly bytes: Uint8Array;
}

/** Why bytes are not a multiplexed stream, or where one was cut. `offset` counts from the start of the stream. */
export interface StreamProblem {
  readonly code:
    | 'bad-frame-header'
    | 'cut-frame'
    | 'bad-json'
    | 'cut-json'
    | 'invalid-utf8'
    | 'item-too-large';
  readonly offset: number;
  readonly message: string;
}

const headerLength = 8;

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

/** Takes a multiplexed stream apart, however it is cut into chunks. After a problem nothing more comes out. */
export class FrameDecoder {
  #rest: Uint8Array = new Uint8Array();
  #offset = 0;
  #problem: StreamProblem | undefined;

  get problem(): StreamProblem | undefined {
    return this.#problem;
  }

  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    if (this.#problem) return frames;
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= headerLength) {
      const header = bytes.subarray(at, at + headerLength);
      if (!looksMultiplexed(header)) {
        const shown = Buffer.from(header).toString('hex');
        this.#problem = {
          code: 'bad-frame-header',
          offset: this.#offset + at,
          message: `bytes ${shown} at ${this.#offset + at} are not a frame header (stream 0 to 3, three zeros, length)`,
        };
        break;
      }
      const length = new DataView(header.buffer, header.byteOffset).getUint32(4);
      if (bytes.length - at - headerLength < length) break;
      frames.push({
        stream: header[0] as Frame['stream'],
        bytes: bytes.slice(at + headerLength, at + headerLength + length),
      });
      at += headerLength + length;
    }
    this.#rest = bytes.slice(at);
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
