import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writevSync,
} from 'node:fs';
import { extname } from 'node:path';
import { ToolError } from '../../base/index.ts';

export interface CaptureFileOptions {
  readonly path: string;
  /** Replace a file that is there. */
  readonly overwrite?: boolean;
  /** Bytes of one file before the next is begun; absent: one file. */
  readonly fileSize?: number;
  /** Number of the first file; 1 when absent. */
  readonly firstNumber?: number;
  /** Files kept, the newest; absent: all. */
  readonly fileCount?: number;
}

/**
 * The file of a recording: append-only, mode 0600, whole blocks only. A write that fails half way is taken back, so that what was
 * written before stays readable. Numbered files follow (`up-2.pcapng`) where a size is given.
 */
export class CaptureFile {
  readonly #options: CaptureFileOptions;
  #fd: number;
  #number: number;
  /** Bytes of whole blocks in the current file. */
  size = 0;
  /** Bytes written to all files. */
  written = 0;

  /** Throws E_WRITE where the file cannot be made, and where one is there already. */
  constructor(options: CaptureFileOptions) {
    this.#options = options;
    this.#number = options.firstNumber ?? 1;
    this.#fd = this.#create(this.path, options.overwrite ?? false);
  }

  get number(): number {
    return this.#number;
  }

  /** The file that is being written. */
  get path(): string {
    return this.#pathOf(this.#number);
  }

  get isFull(): boolean {
    const { fileSize } = this.#options;
    return fileSize !== undefined && this.size >= fileSize;
  }

  /** Appends whole blocks. On failure the file ends as before, and the system's error is thrown. */
  write(parts: Uint8Array[]): void {
    let rest = parts;
    let done = 0;
    try {
      while (rest.length > 0) {
        const written = writevSync(this.#fd, rest);
        done += written;
        rest = partsAfter(rest, written);
      }
    } catch (error) {
      // Why: half a block would make what follows unreadable.
      if (done > 0) ftruncateSync(this.#fd, this.size);
      throw error;
    }
    this.size += done;
    this.written += done;
  }

  /** Begins the next file and removes the oldest, as far as the options say so. Throws E_WRITE. */
  rotate(): void {
    const next = this.#create(this.#pathOf(this.#number + 1), true);
    closeSync(this.#fd);
    this.#fd = next;
    this.#number += 1;
    this.size = 0;
    const { fileCount } = this.#options;
    const oldest = this.#number - (fileCount ?? this.#number);
    if (oldest > 0) rmSync(this.#pathOf(oldest), { force: true });
  }

  /**
   * Puts the file back where somebody removed or replaced it, with all that was recorded. Gives what happened; `undefined` if nothing.
   */
  restore(): string | undefined {
    const { ino, nlink } = fstatSync(this.#fd);
    if (nlink > 0 && inodeOf(this.path) === ino) return undefined;
    if (nlink > 0) return undefined;
    const from = `/proc/self/fd/${this.#fd}`;
    if (!existsSync(from))
      return `${this.path} was removed while it was being written, and is lost with its end`;
    const path = existsSync(this.path) ? `${this.path}.restored` : this.path;
    copyFileSync(from, `${path}.part`);
    renameSync(`${path}.part`, path);
    const fd = openSync(path, 'a', 0o600);
    closeSync(this.#fd);
    this.#fd = fd;
    return `${this.path} was removed while it was being written; all that was recorded is back in ${path}`;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #pathOf(number: number): string {
    const { path } = this.#options;
    if (number === 1) return path;
    const extension = extname(path);
    return `${path.slice(0, path.length - extension.length)}-${number}${extension}`;
  }

  #create(path: string, overwrite: boolean): number {
    try {
      if (overwrite) rmSync(path, { force: true });
      return openSync(path, 'ax', 0o600);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw code === 'EEXIST'
        ? new ToolError(
            'E_WRITE',
            `${path} exists already, and a recording never overwrites another`,
            'Name another file with -o, or add --overwrite.',
            error,
          )
        : new ToolError(
            'E_WRITE',
            `the capture ${path} cannot be made: ${message}`,
            'Name a file in a folder that can be written with -o.',
            error,
          );
    }
  }
}

function inodeOf(path: string): number | undefined {
  try {
    const fd = openSync(path, 'r');
    try {
      return fstatSync(fd).ino;
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

function partsAfter(parts: Uint8Array[], written: number): Uint8Array[] {
  let left = written;
  for (const [index, part] of parts.entries()) {
    if (left < part.length) return [part.subarray(left), ...parts.slice(index + 1)];
    left -= part.length;
  }
  return [];
}
