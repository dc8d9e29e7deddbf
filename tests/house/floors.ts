import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Floor of each room of src/, as ARCHITECTURE.md draws them. */
export const floors: Readonly<Record<string, number>> = {
  base: 0,
  model: 0,
  wire: 1,
  contract: 1,
  'spec-file': 1,
  transport: 2,
  generate: 2,
  client: 3,
  mock: 3,
  proxy: 3,
  capture: 4,
  check: 5,
  upgrade: 5,
  suite: 6,
  report: 6,
  replay: 6,
  view: 6,
  run: 7,
  cli: 8,
};

export interface Import {
  /** Path of the importing file below src/. */
  readonly file: string;
  readonly room: string;
  /** Path of the imported file below src/. */
  readonly imported: string;
  readonly importedRoom: string;
  readonly typeOnly: boolean;
}

/** Every relative import between rooms, from the text of the sources. */
export function importsOf(sources: ReadonlyMap<string, string>): Import[] {
  const found: Import[] = [];
  for (const [file, text] of sources) {
    const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    const pattern =
      /(?:^|[;\s])(?:import|export)\s+(type\s)?[^'";]*?from\s+'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'\s*\)|^import\s+'(\.[^']+)'/gm;
    for (const match of code.matchAll(pattern)) {
      const target = match[2] ?? match[3] ?? match[4] ?? '';
      const imported = join(dirname(file), target);
      found.push({
        file,
        room: roomOf(file),
        imported,
        importedRoom: roomOf(imported),
        typeOnly: Boolean(match[1]),
      });
    }
  }
  return found;
}

/** What breaks the plan of the house, a sentence each. */
export function violations(imports: readonly Import[]): string[] {
  const broken: string[] = [];
  for (const { file, room, imported, importedRoom } of imports) {
    if (room === importedRoom || room === '' || imported.startsWith('..')) continue;
    const from = floors[room];
    const to = floors[importedRoom];
    if (from === undefined) broken.push(`${file}: room ${room} has no floor`);
    else if (to === undefined) broken.push(`${file}: imports ${imported}, whose room has no floor`);
    else if (to >= from && !(to === 0 && from === 0))
      broken.push(`${file}: floor ${from} imports ${imported} of floor ${to}`);
    if (imported !== join(importedRoom, 'index.ts'))
      broken.push(`${file}: goes round the door of ${importedRoom} to ${imported}`);
  }
  return broken;
}

export function readSources(folder: string): Map<string, string> {
  const root = resolve(folder);
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.ts'),
  );
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(root, path), readFileSync(path, 'utf8')];
    }),
  );
}

const roomOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : '');
