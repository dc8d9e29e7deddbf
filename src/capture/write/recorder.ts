import { formatJson, packageVersion, ToolError } from '../../base/index.ts';
import type { TapEvent } from '../../model/index.ts';
import { ConnectionRedactor } from '../redact/connection-redactor.ts';
import { encodeSection } from './blocks.ts';
import { CaptureFile, type CaptureFileOptions } from './capture-file.ts';
import { MissedBytes, type Piece } from './missed-bytes.ts';
import { PacketBatch } from './packet-batch.ts';
import { PacketWriter } from './packet-writer.ts';

export interface RecorderOptions extends CaptureFileOptions {
  /** What is recorded, as a user would type it. */
  readonly target: string;
  readonly redact: boolean;
  /** The proxy was told to alter what passes. */
  readonly injected?: boolean;
  /** Nanoseconds since the Unix epoch of a tap's time. */
  readonly wallOf: (at: bigint) => bigint;
  /** Takes each event as it is kept: bytes are masked, and valid until the call returns. */
  readonly onKept?: (event: TapEvent) => void;
  /** Told in words of what happened to the recording: a full disk, a file that was removed, a reader that failed. */
  readonly onProblem?: (problem: string) => void;
}

/** What a recording kept and what it could not keep. */
export interface RecordingCounts {
  readonly connections: number;
  /** Payload that passed, and of it what is not in the file. */
  readonly bytes: number;
  readonly lost: number;
  readonly masked: number;
}

const maskedPerPacket = 40;

/**
 * Writes taps to a capture. Bytes of data events are masked in place. Nothing that goes wrong here is thrown at the relay: what cannot
 * be kept is counted and said in the file as a gap. After `push`, `flush` must follow before the bytes change.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #file: CaptureFile;
  readonly #batch = new PacketBatch();
  readonly #writer: PacketWriter;
  readonly #redactors = new Map<number, ConnectionRedactor>();
  readonly #failed = new Set<number>();
  #masked: string[] = [];
  /** Why the file cannot be written at the moment, and the bytes that it lacks by connection. */
  #broken: string | undefined;
  readonly #missed = new MissedBytes();
  #batchBytes: Piece[] = [];
  #retryAt = 0;
  #counts = { connections: 0, bytes: 0, lost: 0, masked: 0 };

  /** Throws E_WRITE. */
  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#file = new CaptureFile(options);
    this.#writer = new PacketWriter(this.#batch, options.wallOf);
    try {
      this.#startFile();
    } catch (error) {
      throw new ToolError(
        'E_WRITE',
        `the capture ${options.path} cannot be written: ${(error as Error).message}`,
        'Name a file on another disk with -o.',
        error,
      );
    }
  }

  get counts(): RecordingCounts {
    return this.#counts;
  }

  get path(): string {
    return this.#file.path;
  }

  /** Bytes of all files. */
  get written(): number {
    return this.#file.written;
  }

  push(event: TapEvent): void {
    if (this.#broken !== undefined) this.#tryAgain();
    if (event.kind === 'data') {
      this.#data(event);
      return;
    }
    if (event.kind === 'open') this.#counts.connections += 1;
    // Why never kept: without what came before, nobody can tell a secret from the rest.
    if (event.kind === 'open' && event.midway && this.#options.redact) this.#failed.add(event.connection);
    if (event.kind === 'gap') this.#counts.lost += event.length ?? 0;
    if (event.kind === 'end') this.#redactors.get(event.connection)?.end(event);
    if (event.kind === 'close') {
      this.#redactors.delete(event.connection);
      this.#failed.delete(event.connection);
    }
    this.#writer[event.kind](event as never);
    this.#options.onKept?.(event);
    if (this.#batch.isFull) this.flush();
  }

  /** Writes what was pushed. */
  flush(): void {
    if (this.#batch.isEmpty) return;
    const parts = this.#batch.take();
    const bytes = this.#batchBytes;
    this.#batchBytes = [];
    if (this.#broken !== undefined) {
      this.#miss(bytes);
      return;
    }
    try {
      this.#file.write(parts);
    } catch (error) {
      this.#miss(bytes);
      this.#fail(error as Error);
      return;
    }
    if (this.#file.isFull) this.#rotate();
  }

  /** To be called now and then: sees whether the file is still where it was. */
  tick(): void {
    try {
      const happened = this.#file.restore();
      if (happened) this.#options.onProblem?.(happened);
    } catch (error) {
      this.#fail(error as Error);
    }
    if (this.#broken !== undefined) this.#tryAgain();
  }

  close(): void {
    this.flush();
    this.#file.close();
  }

  #data(event: Extract<TapEvent, { kind: 'data' }>): void {
    const { connection, direction, bytes } = event;
    this.#counts.bytes += bytes.length;
    if (this.#failed.has(connection)) {
      this.push({
        ...withoutBytes(event),
        kind: 'gap',
        length: bytes.length,
        reason: 'the recording had lost the thread',
      });
      return;
    }
    this.#masked = [];
    try {
      if (this.#options.redact) this.#redactorOf(connection).push(direction, bytes);
    } catch (error) {
      // Why never kept: what was not looked at may be a secret.
      this.#failed.add(connection);
      this.#options.onProblem?.(
        `connection ${connection} could not be looked through for secrets, and is not kept from here on: ${(error as Error).message}`,
      );
      this.push({ ...withoutBytes(event), kind: 'gap', length: bytes.length, reason: 'the observer failed' });
      return;
    }
    this.#counts.masked += this.#masked.length;
    this.#writer.data(event, this.#masked.slice(0, maskedPerPacket));
    this.#batchBytes.push({ connection, direction, length: bytes.length });
    this.#options.onKept?.(event);
    if (this.#batch.isFull) this.flush();
  }

  #redactorOf(connection: number): ConnectionRedactor {
    let redactor = this.#redactors.get(connection);
    if (!redactor) {
      redactor = new ConnectionRedactor({
        onMasked: (what) => this.#masked.push(what),
      });
      this.#redactors.set(connection, redactor);
    }
    return redactor;
  }

  #startFile(): void {
    const { target, redact, injected } = this.#options;
    this.#file.write([
      encodeSection({
        application: `wirewhale ${packageVersion}`,
        os: process.platform,
        comment: `wirewhale ${formatJson({ format: 1, target, redacted: redact, ...(injected ? { injected } : {}) })}`,
        description: target,
      }),
    ]);
    this.#writer.startFile();
  }

  #rotate(): void {
    try {
      this.#file.rotate();
      this.#startFile();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #miss(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      this.#missed.add(piece);
      this.#counts.lost += piece.length;
    }
  }

  #fail(error: Error): void {
    this.#retryAt = Date.now() + 1000;
    if (this.#broken === error.message) return;
    this.#broken = error.message;
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    this.#options.onProblem?.(
      `${full ? 'the disk is full' : error.message}: the relay goes on, the recording stands still until ${this.#file.path} can be written again`,
    );
  }

  /** Once a second: where the disk takes bytes again, the file says what it lacks before it goes on. */
  #tryAgain(): void {
    if (Date.now() < this.#retryAt) return;
    this.flush();
    const at = process.hrtime.bigint();
    const reason = this.#broken ?? '';
    this.#writer.startFile();
    this.#missed.tell(this.#writer, at, reason);
    try {
      this.#file.write(this.#batch.take());
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    this.#broken = undefined;
    this.#missed.clear();
    this.#options.onProblem?.(`${this.#file.path} can be written again; the capture says what it lacks`);
  }
}

const withoutBytes = ({ connection, at, direction }: Extract<TapEvent, { kind: 'data' }>) => ({
  connection,
  at,
  direction,
});
