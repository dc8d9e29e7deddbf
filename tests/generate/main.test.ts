import { execFile } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/index.ts';
import { specFolder } from './documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'wirewhale-generate-main-'));
const own = join(folder, 'spec');
const out = join(folder, 'generated');
const commit = 'c'.repeat(40);
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]): Promise<{ exit: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const main = join(packageRoot, 'src', 'generate', 'main.ts');
    const child = execFile(
      process.execPath,
      [main, '--spec', own, '--out', out, ...args],
      (_error, stdout, stderr) => resolve({ exit: child.exitCode ?? -1, stdout, stderr }),
    );
  });

describe('generating from the command line', () => {
  beforeAll(() => {
    for (const path of ['engine/v1.41.yaml', 'sources/v1.41.json'])
      cpSync(join(specFolder, path), join(own, path));
  });

  it('writes, then finds nothing stale; after a change exits 4 and names the file', async () => {
    expect(await run()).toMatchObject({ exit: 0, stdout: 'generated/: 7 files written\n' });
    expect(await run('--check')).toMatchObject({ exit: 0, stdout: 'generated/: 7 files match spec/\n' });
    appendFileSync(join(out, 'types', 'v1.41.d.ts'), '// edited\n');
    const stale = await run('--check');
    expect(stale).toMatchObject({ exit: 4, stdout: '' });
    expect(stale.stderr).toContain('E_STALE generated/ does not match spec/: types/v1.41.d.ts');
    expect(readFileSync(join(out, 'types', 'v1.41.d.ts'), 'utf8')).toContain('// edited');
  });
});

describe('importing from the command line', () => {
  const document =
    'swagger: "2.0"\ninfo: {title: x, version: "1.99"}\nbasePath: /v1.99\ndefinitions: {}\npaths: {}\n';

  it('takes files and URLs, and records where they came from', async () => {
    await using server = createServer((_request, response) => response.end(document.replace('1.99', '1.98')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1.98.yaml`;
    const file = join(folder, 'swagger.yaml');
    writeFileSync(file, document);
    expect(await run('import', '--commit', commit, file, url)).toMatchObject({
      exit: 0,
      stdout:
        'spec/engine/v1.99.yaml from api/swagger.yaml\nspec/engine/v1.98.yaml from api/docs/v1.98.yaml\n',
    });
    const record = JSON.parse(readFileSync(join(own, 'sources', 'v1.98.json'), 'utf8'));
    expect(record).toMatchObject({ version: '1.98', commit, repository: 'https://github.com/moby/moby' });
    expect(readFileSync(join(own, 'engine', 'v1.98.yaml'), 'utf8')).not.toContain('title');
  });

  it('refuses a document of an unknown commit, and one that is not there', async () => {
    expect(await run('import', join(folder, 'swagger.yaml'))).toMatchObject({
      exit: 4,
      stderr: expect.stringContaining('the commit that this document is of is not known'),
    });
    expect(await run('import', '--commit', commit, join(folder, 'none.yaml'))).toMatchObject({
      exit: 4,
      stderr: expect.stringContaining('cannot be read'),
    });
  });
});
