import { readFile } from 'node:fs/promises';
import { ToolError } from '../base/index.ts';
import type { Lie } from '../mock/index.ts';

/** Lies of the command line and of a file. Throws E_RULES. */
export async function loadLies(rules: readonly string[], file: string | undefined): Promise<Lie[]> {
  if (rules.length === 0 && file === undefined) return [];
  const { readLies } = await import('../mock/index.ts');
  const told = rules.flatMap((rule) => readLies([rule]));
  if (file === undefined) return told;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new ToolError(
      'E_RULES',
      `the lies of ${file} cannot be read: ${why}`,
      'Name a file, or write a rule with --lie, such as "ContainerInspect: drop=/State/Status".',
      error,
    );
  }
  return [...told, ...readLies([text], file)];
}
