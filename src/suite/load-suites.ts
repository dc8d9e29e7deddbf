import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolError } from '../base/index.ts';
import { onDefineSuite, type Suite } from './define.ts';

export interface LoadedSuite {
  readonly file: string;
  readonly suite: Suite;
}

/** Wirewhale's own suites: `suites/` beside `src/`, compiled or not. */
export const ownSuites: string = resolve(import.meta.dirname, '../../suites');

/** Loads every suite below the given files and folders, in the order of their paths. Throws E_SUITE. */
export async function loadSuites(places: readonly string[]): Promise<LoadedSuite[]> {
  const loaded: LoadedSuite[] = [];
  for (const place of places) {
    for (const file of await filesBelow(resolve(place))) {
      const found = await suitesOf(file);
      loaded.push(...found.map((suite) => ({ file, suite })));
    }
  }
  rejectTwins(loaded);
  return loaded;
}

// Why kept: a module is evaluated once in a process, so that a second import would declare nothing.
const declared = new Map<string, Suite[]>();

async function suitesOf(file: string): Promise<readonly Suite[]> {
  const known = declared.get(file);
  if (known) return known;
  const found: Suite[] = [];
  onDefineSuite((suite) => found.push(suite));
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    throw new ToolError(
      'E_SUITE',
      `${file} cannot be loaded: ${(error as Error).message}`,
      'A suite file is an ES module that calls defineSuite.',
      error,
    );
  } finally {
    onDefineSuite(undefined);
  }
  declared.set(file, found);
  return found;
}

async function filesBelow(place: string): Promise<string[]> {
  const facts = await stat(place).catch((error: Error) => {
    throw new ToolError(
      'E_SUITE',
      `no suites at ${place}: ${error.message}`,
      'Name a file or folder that exists.',
      error,
    );
  });
  if (facts.isFile()) return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries
    .filter(
      (entry) =>
        entry.isFile() && /\.(ts|js|mjs|mts)$/.test(entry.name) && !/\.(d\.ts|test\.ts)$/.test(entry.name),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('node_modules') || place.includes('node_modules'))
    .sort();
}

function rejectTwins(loaded: readonly LoadedSuite[]): void {
  const files = new Map<string, string>();
  for (const { file, suite } of loaded) {
    for (const { id } of suite.cases) {
      const address = `${suite.name}/${id}`;
      const other = files.get(address);
      if (other)
        throw new ToolError(
          'E_SUITE',
          `case ${address} stands in ${other} and in ${file}`,
          'Give one of them another id.',
        );
      files.set(address, file);
    }
  }
}
