import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { errorCodes } from '../../src/base/index.ts';
import { startMock } from '../../src/mock/index.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/client.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The snippets by their file names, on the sources instead of the package. */
const snippets = new Map(
  [...page.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)].map(([, name = '', code = '']) => [
    name,
    code.replace(/'wirewhale(\/\w+)?'/g, (_all, room: string | undefined) =>
      JSON.stringify(pathToFileURL(join(root, 'src', room ?? '', 'index.ts')).href),
    ),
  ]),
);

test.each<[string, RegExp]>([
  ['list.ts', /^404 application\/json No such container: nobody\n$/],
  ['streams.ts', /^start true\n(1 out\n\n2 err\n\n|2 err\n\n1 out\n\n)$/],
  ['count.ts', /^101 12\n$/],
])('the snippet %s of docs/client.md runs', async (name, output) => {
  await using mock = await startMock();
  const file = join(folder, name);
  writeFileSync(file, snippets.get(name) ?? 'throw new Error("no such snippet")');
  const env = { PATH: process.env.PATH, HOME: folder, DOCKER_HOST: mock.url };
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
  expect(stdout).toMatch(output);
});

test('every snippet of docs/client.md is run, and every code in it exists', () => {
  expect(page.match(/```ts/g)).toHaveLength(3);
  for (const [code] of page.matchAll(/\bE_[A-Z_]+\b/g)) expect(errorCodes).toHaveProperty(code);
});
