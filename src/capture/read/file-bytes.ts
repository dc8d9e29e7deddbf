import { watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { ToolError } from '../../base/index.ts';

const pieceSize = 1024 * 1024;
/** How often a growing file is looked at where the system tells nothing. */
const lookEvery = 250;

export interface FileOptions {
  /** Wait for more at the end of the file until `signal` aborts. */
  readonly follow?: boolean;
  /** Ends reading. */
  readonly signal?: AbortSignal;
}

/** Bytes of a file in pieces. Throws E_CAPTURE where it cannot be read. */
export async function* readFileBytes(path: string, options: FileOptions): AsyncGenerator<Buffer> {
  const { follow = false, signal } = options;
  const file = await opened(path);
  try {
    const wait = follow ? new GrowthWatch(path, signal) : undefined;
    try {
      for (;;) {
        if (signal?.aborted) return;
        // Why a new buffer each time: events carry views of it.
        const piece = Buffer.allocUnsafeSlow(pieceSize);
        const { bytesRead } = await file.read(piece, 0, pieceSize, null);
        if (bytesRead > 0)
          yield bytesRead < pieceSize / 4
            ? Buffer.from(piece.subarray(0, bytesRead))
            : piece.subarray(0, bytesRead);
        else if (!wait) return;
        else await wait.more();
      }
    } finally {
      wait?.stop();
    }
  } catch (error) {
    throw error instanceof ToolError ? error : unreadable(path, error);
  } finally {
    await file.close();
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): ToolError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOENT'
      ? 'does not exist'
      : code === 'EISDIR'
        ? 'is a folder'
        : code === 'EACCES'
          ? 'may not be read by this user'
          : `cannot be read: ${message}`;
  return new ToolError(
    'E_CAPTURE',
    `the capture ${path} ${why}`,
    'Name a pcapng or pcap file that can be read.',
    error,
  );
}

/** Unpacks gzip as it comes. `onDamage` is told in words where the compressed data end too early or are wrong. */
export async function* gunzipped(
  pieces: AsyncIterable<Buffer>,
  onDamage: (why: string) => void,
): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  const feeding = (async () => {
    for await (const piece of pieces) {
      if (gunzip.destroyed) return;
      if (!gunzip.write(piece))
        await new Promise<void>((resolve) => {
          const goOn = () => {
            gunzip.off('drain', goOn);
            gunzip.off('close', goOn);
            resolve();
          };
          gunzip.on('drain', goOn);
          gunzip.on('close', goOn);
        });
    }
    gunzip.end();
  })();
  feeding.catch((error: Error) => gunzip.destroy(error));
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (error) {
    if (error instanceof ToolError) throw error;
    onDamage((error as Error).message);
  }
}

/** Tells that a file may have grown: by the system where it can, by looking now and then in any case. */
class GrowthWatch {
  readonly #signal: AbortSignal | undefined;
  readonly #watcher: { close(): void } | undefined;
  #changed = false;
  #wake: (() => void) | undefined;

  constructor(path: string, signal: AbortSignal | undefined) {
    this.#signal = signal;
    try {
      const watcher = watch(path, { persistent: false }, () => this.#tell());
      watcher.on('error', () => watcher.close());
      this.#watcher = watcher;
    } catch {
      // Why nothing: some file systems cannot be watched, and then looking is enough.
    }
    signal?.addEventListener('abort', this.#tell);
  }

  readonly #tell = (): void => {
    this.#changed = true;
    this.#wake?.();
  };

  async more(): Promise<void> {
    if (!this.#changed && !this.#signal?.aborted)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lookEvery);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.#wake = undefined;
    this.#changed = false;
  }

  stop(): void {
    this.#watcher?.close();
    this.#signal?.removeEventListener('abort', this.#tell);
  }
}
