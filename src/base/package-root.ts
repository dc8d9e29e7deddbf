import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of Wirewhale's own package.json, from the sources as well as from `dist/`. */
export const packageRoot: string = findRoot(import.meta.dirname);

function findRoot(start: string): string {
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (
      existsSync(file) &&
      (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'wirewhale'
    )
      return folder;
  }
  throw new Error(`no package.json of wirewhale above ${start}`);
}

/** Version of this package. */
export const packageVersion: string = (
  JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }
).version;
