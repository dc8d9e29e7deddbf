import { readFile } from 'node:fs/promises';
import { ToolError } from '../../../base/index.ts';
import type { ClientReads } from '../../../model/index.ts';
import { parseClientReads } from '../../../upgrade/index.ts';

/** A file of what a client reads. Throws E_READS. */
export async function loadClientReads(file: string): Promise<ClientReads> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new ToolError(
      'E_READS',
      `${file} cannot be read: ${why}`,
      'Make one with: wirewhale upgrade --learn -o reads.json -- COMMAND',
      error,
    );
  }
  return parseClientReads(text, file);
}
