import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readExchanges } from '../../src/capture/index.ts';
import type { Exchange } from '../../src/model/index.ts';
import { bytesOf, noLines, recordWhile, startDaemon } from './record-rig.ts';

const cli = join(import.meta.dirname, '../../src/cli/main.ts');

function ask(socketPath: string, path: string, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path, method: body === undefined ? 'GET' : 'POST' }, (answer) => {
      let text = '';
      answer.setEncoding('latin1');
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve(text));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function exchangesOf(path: string): Promise<Exchange[]> {
  const all: Exchange[] = [];
  for await (const exchange of readExchanges(path)) all.push(exchange);
  return all;
}

function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [cli, ...args], { env: { ...process.env, ...env } }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

describe('record', () => {
  test('keeps every byte, for its owner alone', async () => {
    await using daemon = await startDaemon((_request, response) => response.end('x'.repeat(300_000)));
    const { target, file } = daemon;
    const { result, problems } = await recordWhile({ target, file }, async (socket) => {
      expect(await ask(socket, '/v1.44/one', 'body')).toHaveLength(300_000);
      expect(await ask(socket, '/v1.44/two')).toHaveLength(300_000);
    });
    expect(problems).toEqual([]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(result).toMatchObject({ exchanges: 2, connections: 1, paths: [file], counts: { lost: 0 } });
    const { bytes, gaps } = await bytesOf(file);
    expect(gaps).toEqual([]);
    expect([...bytes.values()].reduce((sum, part) => sum + part.length, 0)).toBe(result.counts.bytes);
    const exchanges = await exchangesOf(file);
    expect(exchanges.map(({ request: { target: asked } }) => asked)).toEqual(['/v1.44/one', '/v1.44/two']);
    expect(exchanges.map(({ response }) => response?.body.length)).toEqual([300_000, 300_000]);
    expect(exchanges.flatMap(({ defects }) => defects)).toEqual([]);
  });

  test('goes on in numbered files, and keeps the newest', async () => {
    await using daemon = await startDaemon((_request, response) => response.end('y'.repeat(50_000)));
    const { target, file, folder } = daemon;
    const { result } = await recordWhile({ target, file, fileSize: 60_000, fileCount: 2 }, async (socket) => {
      for (let count = 0; count < 6; count++) {
        await ask(socket, `/${count}`);
        // Why: what is recorded at once belongs to one file, whatever its size.
        await expect
          .poll(async () => (await readdir(folder)).filter((name) => name.endsWith('.pcapng')).length)
          .toBeGreaterThan(0);
        await delay(30);
      }
    });
    const names = (await readdir(folder)).filter((name) => name.endsWith('.pcapng'));
    expect(names).toHaveLength(2);
    expect(result.paths).toContain(file);
    for (const name of names) expect(Array.isArray(await exchangesOf(join(folder, name)))).toBe(true);
    expect((await exchangesOf(join(folder, names[0] ?? ''))).length).toBeGreaterThan(0);
  });

  test('never overwrites a capture unasked', async () => {
    await using daemon = await startDaemon((_request, response) => response.end());
    const { target, file } = daemon;
    await recordWhile({ target, file }, async (socket) => void (await ask(socket, '/')));
    const before = readFileSync(file);
    await expect(recordWhile({ target, file }, async () => undefined)).rejects.toMatchObject({
      code: 'E_WRITE',
    });
    expect(readFileSync(file).equals(before)).toBe(true);
    await recordWhile(
      { target, file, overwrite: true },
      async (socket) => void (await ask(socket, '/again')),
    );
    expect((await exchangesOf(file)).map((exchange) => exchange.request.target)).toEqual(['/again']);
  });

  test('puts a capture back that was removed meanwhile', async () => {
    await using daemon = await startDaemon((_request, response) => response.end('z'));
    const { target, file } = daemon;
    const { problems } = await recordWhile({ target, file }, async (socket) => {
      await ask(socket, '/before');
      await expect.poll(async () => (await exchangesOf(file)).length).toBe(1);
      rmSync(file);
      await expect.poll(() => existsSync(file), { timeout: 10_000 }).toBe(true);
      await ask(socket, '/after');
    });
    expect(problems.join()).toMatch(/was removed/);
    expect((await exchangesOf(file)).map((exchange) => exchange.request.target)).toEqual([
      '/before',
      '/after',
    ]);
  });

  test('makes lines, and checks as it goes', async () => {
    await using daemon = await startDaemon((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"wrong":');
    });
    const { target, file } = daemon;
    const { result, text } = await recordWhile(
      { target, file, lines: { ...noLines, format: 'text', check: { reading: 'amended' } } },
      async (socket) => void (await ask(socket, '/v1.44/containers/json')),
    );
    expect(text).toMatch(/#1 .*ContainerList +200 .* findings/);
    expect(result.findings).toBeGreaterThan(0);
    expect(result.report?.cases.find(({ id }) => id === 'ContainerList/keeps-the-contract')?.verdict).toBe(
      'fail',
    );
  });

  test('opens no daemon to the network by accident', async () => {
    await using daemon = await startDaemon((_request, response) => response.end());
    const { target, file } = daemon;
    const attempt = (listen: string) =>
      recordWhile({ target, file, listen: [listen] }, async () => undefined);
    await expect(attempt('tcp://0.0.0.0:0')).rejects.toMatchObject({ code: 'E_USAGE' });
    await expect(attempt('https://127.0.0.1:0')).rejects.toMatchObject({ code: 'E_TLS_FILES' });
    expect(existsSync(file)).toBe(false);
  });
});

describe('record -- COMMAND', () => {
  const asks = `
    const { DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CONTEXT } = process.env;
    require('node:http').get({ socketPath: DOCKER_HOST.slice(7), path: '/_ping' }, (answer) => {
      answer.resume().on('end', () => {
        process.stdout.write(JSON.stringify({ DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CONTEXT }));
        process.exit(7);
      });
    });`;

  test('runs it with a socket of its own, and ends as it ends', async () => {
    await using daemon = await startDaemon((_request, response) => response.end('OK'));
    const { target, file } = daemon;
    const { code, out, err } = await runCli(
      ['record', '-H', target.url, '-o', file, '--', process.execPath, '-e', asks],
      { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere', DOCKER_CONTEXT: 'nowhere' },
    );
    expect(code).toBe(7);
    const seen = JSON.parse(out) as Record<string, string>;
    expect(Object.keys(seen)).toEqual(['DOCKER_HOST']);
    expect(existsSync(seen.DOCKER_HOST?.slice(7) ?? '')).toBe(false);
    expect(err).toMatch(/^recorded 1 exchange on 1 connection, .*\/up\.pcapng/m);
    expect(await exchangesOf(file)).toHaveLength(1);
  });

  test('tells a signal that ended it as a shell does', async () => {
    await using daemon = await startDaemon((_request, response) => response.end('OK'));
    const { target, file } = daemon;
    const { code } = await runCli([
      'record',
      '-q',
      '-H',
      target.url,
      '-o',
      file,
      '--',
      'sh',
      '-c',
      'kill -TERM $$',
    ]);
    expect(code).toBe(143);
  });

  test('says that there is no such command', async () => {
    await using daemon = await startDaemon((_request, response) => response.end('OK'));
    const { target, file } = daemon;
    const { code, err } = await runCli([
      'record',
      '-H',
      target.url,
      '-o',
      file,
      '--',
      'no-such-command-here',
    ]);
    expect(code).toBe(2);
    expect(err).toMatch(/no-such-command-here cannot be run: there is no such command \(E_USAGE\)/);
  });
});

test.skipIf(process.platform !== 'linux')(
  'a full disk stops the recording, not the relay, and loses nothing that was recorded',
  async () => {
    await using daemon = await startDaemon((_request, response) => response.end('f'.repeat(40_000)));
    const { target, file } = daemon;
    const script = `
    trap '' XFSZ
    ulimit -f 150
    exec ${process.execPath} ${cli} record -H ${target.url} -o ${file} -- ${process.execPath} -e "
      const http = require('node:http');
      const get = (left) => http.get({ socketPath: process.env.DOCKER_HOST.slice(7), path: '/' + left, agent: false }, (answer) => {
        let length = 0;
        answer.on('data', (part) => { length += part.length; }).on('end', () => {
          if (length !== 40000) process.exit(9);
          setTimeout(() => (left > 1 ? get(left - 1) : process.exit(0)), 50);
        });
      });
      get(8);"`;
    const { code, err } = await new Promise<{ code: number; err: string }>((resolve) => {
      execFile('bash', ['-c', script], (error, _out, text) =>
        resolve({ code: Number(error?.code ?? 0), err: text }),
      );
    });
    expect(code).toBe(0);
    expect(err).toMatch(/the relay goes on, the recording stands still/);
    expect(err).toMatch(/NOT kept/);
    const kept = await exchangesOf(file);
    expect(kept.length).toBeGreaterThanOrEqual(2);
    expect(kept[0]?.response?.body.length).toBe(40_000);
  },
);
