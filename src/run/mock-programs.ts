import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolError } from '../base/index.ts';
import type { MockProgram } from '../mock/index.ts';

/** Programs of modules, by name; later modules win. `undefined` for no modules. Throws E_USAGE for one that cannot be loaded. */
export async function loadPrograms(
  files: readonly string[],
): Promise<Record<string, MockProgram> | undefined> {
  if (files.length === 0) return undefined;
  const { programsOfModule } = await import('../mock/index.ts');
  const programs: Record<string, MockProgram> = {};
  for (const file of files) {
    let exports: Record<string, unknown>;
    try {
      exports = (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
    } catch (error) {
      throw new ToolError(
        'E_USAGE',
        `the programs of ${file} cannot be loaded: ${(error as Error).message}`,
        'Name a module of JavaScript or TypeScript that exports functions.',
        error,
      );
    }
    Object.assign(programs, programsOfModule(exports));
  }
  return programs;
}
