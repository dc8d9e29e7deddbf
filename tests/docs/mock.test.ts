import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorCodes } from '../../src/base/index.ts';
import { words } from '../../src/mock/lies/lie-words.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/mock.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const lacksDocker = spawnSync('docker', ['--version']).error !== undefined;

async function runIn(command: string, args: readonly string[]) {
  const child = spawn(command, args, {
    cwd: folder,
    env: {
      PATH: `${folder}:${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: folder,
      LANG: 'C.UTF-8',
      NO_COLOR: '1',
    },
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}

beforeAll(() => {
  const main = join(root, 'src/cli/main.ts');
  writeFileSync(join(folder, 'wirewhale'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(join(folder, 'wirewhale'), 0o755);
});

test.skipIf(lacksDocker)(
  'the shell examples of docs/mock.md do what they say',
  { timeout: 120_000 },
  async () => {
    const said: string[] = [];
    for (const command of [...page.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) =>
      block.trim().split('\n'),
    )) {
      const { status, stdout, stderr } = await runIn('sh', ['-c', command]);
      expect(status, `${command}\n${stderr}`).toBe(0);
      said.push(stdout.replace(/ +/g, ' ').trim());
    }
    const list = 'CONTAINER ID IMAGE COMMAND CREATED STATUS PORTS NAMES';
    expect(said).toEqual([
      'hello',
      '20.10.24 1.41',
      'data',
      'DRIVER VOLUME NAME\nlocal data',
      list,
      list,
      list,
    ]);
  },
);

test.skipIf(lacksDocker)('the tests of docs/mock.md pass', { timeout: 120_000 }, async () => {
  const snippets = [...page.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)];
  expect(snippets).toHaveLength(page.match(/```ts/g)?.length ?? 0);
  mkdirSync(join(folder, 'tests'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [, name = '', code = ''] of snippets)
    writeFileSync(
      join(folder, name),
      code.replace(/'wirewhale\/(\w+)'/g, (_all, room: string) =>
        JSON.stringify(pathToFileURL(join(root, 'src', room, 'index.ts')).pathname),
      ),
    );
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status, stdout, stderr } = await runIn(process.execPath, [vitest, 'run', '--root', folder]);
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toMatch(new RegExp(`Tests +${snippets.length} passed`));
});

test('docs/mock.md names every flag and every word of lies, and no other', async () => {
  const { stdout: help } = await runIn('wirewhale', ['mock', '--help']);
  const foreign = new Set(['--rm', '--host']);
  const prose = page.replace(/^```.*?^```$/gms, '');
  for (const [flag] of prose.matchAll(/(?<![\w-])--[a-z][a-z-]+/g))
    if (!foreign.has(flag)) expect(help, flag).toContain(flag);
  for (const [, flag = ''] of help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm))
    if (flag !== '--help') expect(page).toContain(flag);
  for (const word of Object.keys(words)) expect(page).toMatch(new RegExp(`[\`\\s]${word}[=\`]`));
  for (const [code] of page.matchAll(/\bE_[A-Z_]+\b/g)) expect(errorCodes).toHaveProperty(code);
  for (const [, file = ''] of page.matchAll(/\]\(([\w./-]+\.md)\)/g))
    expect(existsSync(join(root, 'docs', file))).toBe(true);
});
