import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { importDocuments } from '../../src/generate/index.ts';

const specFolder = mkdtempSync(join(tmpdir(), 'wirewhale-import-'));
afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(specFolder, { recursive: true, force: true });
});

const text = 'swagger: "2.0"\ninfo: {version: "1.99"}\ndefinitions: {}\npaths: {}\n';
const commit = 'd'.repeat(40);

it('a raw GitHub URL says repository, commit and path', async () => {
  vi.stubGlobal('fetch', async () => new Response(text));
  const url = `https://raw.githubusercontent.com/some/engine/${commit}/api/docs/v1.99.yaml`;
  expect(await importDocuments([url], { specFolder })).toMatchObject([
    { version: '1.99', repository: 'https://github.com/some/engine', commit, path: 'api/docs/v1.99.yaml' },
  ]);
});

it('nothing is written when one of several cannot be read', async () => {
  vi.stubGlobal('fetch', async (url: string) =>
    url.endsWith('a') ? new Response(text) : new Response('', { status: 404 }),
  );
  const urls = ['https://x.test/a', 'https://x.test/b'];
  await expect(importDocuments(urls, { specFolder, commit })).rejects.toMatchObject({
    code: 'E_SPEC',
    message: 'https://x.test/b cannot be read: status 404',
  });
  expect(existsSync(join(specFolder, 'engine'))).toBe(false);
});
