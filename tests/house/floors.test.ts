import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { floors, importsOf, readSources, violations } from './floors.ts';

const root = join(import.meta.dirname, '../..');
const sources = readSources(join(root, 'src'));
const imports = importsOf(sources);

describe('the floors of the house', () => {
  test('no import points up or goes round a door', () => {
    expect(imports.length).toBeGreaterThan(50);
    expect(violations(imports)).toEqual([]);
  });

  test('the drawing sees an import that points up, one that goes round a door, and one hidden in a call', () => {
    const wrong = new Map([
      ['wire/a.ts', "import { x } from '../client/index.ts';"],
      ['check/b.ts', "import type { y } from '../contract/secret.ts';"],
      ['model/c.ts', "const z = await import('../run/index.ts');"],
    ]);
    expect(violations(importsOf(wrong))).toEqual([
      'wire/a.ts: floor 1 imports client/index.ts of floor 3',
      'check/b.ts: goes round the door of contract to contract/secret.ts',
      'model/c.ts: floor 0 imports run/index.ts of floor 7',
    ]);
  });

  test('every room has a floor and a door', () => {
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    for (const { name } of rooms) {
      expect(floors, name).toHaveProperty(name);
      expect(readdirSync(join(root, 'src', name)), name).toContain(name === 'cli' ? 'run.ts' : 'index.ts');
    }
  });

  test('ARCHITECTURE.md draws the same floors', () => {
    const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    const drawn = Object.fromEntries(
      [...page.matchAll(/^\| (\d) \| `([a-z-]+)\/` \|/gm)].map((match) => [match[2], Number(match[1])]),
    );
    expect(drawn).toEqual(floors);
  });

  test('below the command line nothing prints, exits or reads the words of the command', () => {
    const loud = [...sources].filter(
      ([file, text]) =>
        !file.startsWith('cli/') &&
        file !== 'generate/main.ts' &&
        /\bprocess\.(exit|argv|stdout|stderr)\b|\bconsole\./.test(text),
    );
    expect(loud.map(([file]) => file)).toEqual([]);
  });

  test('files are written by capture, generate and run alone', () => {
    const writing = [...sources].filter(
      ([file, text]) =>
        !/^(capture|generate|run)\//.test(file) &&
        /\b(writeFile|createWriteStream|appendFile|renameSync)/.test(text),
    );
    expect(writing.map(([file]) => file)).toEqual([]);
  });

  test('no file is a place to get lost in', () => {
    const long = [...sources].filter(([, text]) => {
      const lines = text.split('\n').length;
      return (
        lines > 400 ||
        (lines > 250 &&
          !/^(import[^\n]*\n|\s)*\/\//.test(text) &&
          !text.startsWith('//') &&
          !text.startsWith('/*'))
      );
    });
    expect(long.map(([file]) => file)).toEqual([]);
  });

  test('vitest is known to suite/ alone', () => {
    const knowing = [...sources].filter(
      ([file, text]) => !file.startsWith('suite/') && /from '(vitest|vitest\/node)'/.test(text),
    );
    expect(knowing.map(([file]) => file)).toEqual([]);
  });
});
