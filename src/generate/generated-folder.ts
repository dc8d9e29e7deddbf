import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../base/index.ts';

const generatedFolder = join(packageRoot, 'generated');

/** Writes the files and removes what is not among them, but for the README. */
export function writeGenerated(files: ReadonlyMap<string, string>, folder = generatedFolder): void {
  for (const path of presentFiles(folder)) if (!files.has(path)) rmSync(join(folder, path));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Paths that are missing, differ, or should not be there; empty when the folder is as `files` say. */
export function staleFiles(files: ReadonlyMap<string, string>, folder = generatedFolder): string[] {
  const present = presentFiles(folder);
  const stale = [...files.keys()].filter(
    (path) => !present.includes(path) || readFileSync(join(folder, path), 'utf8') !== files.get(path),
  );
  return [...stale, ...present.filter((path) => !files.has(path))].sort();
}

function presentFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => path !== 'README.md');
}
