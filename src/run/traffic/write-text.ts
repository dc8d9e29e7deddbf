import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ToolError } from '../../base/index.ts';

/** Writes text in pieces to a new file that only its owner may read. Throws E_WRITE; what came before is then in the file. */
export async function writeText(path: string, text: AsyncIterable<string>): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    await pipeline(text, file);
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new ToolError(
      'E_WRITE',
      code === 'EEXIST' ? `${path} exists already` : `${path} cannot be written: ${message}`,
      'Name a file that is not there yet, on a disk with room.',
      error,
    );
  }
}
