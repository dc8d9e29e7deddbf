import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { startMock } from '../../src/mock/index.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirewhale-inject-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Asks for the container list twice, and says what came. */
const client = `
  import { request } from 'node:http';
  const ask = () => new Promise((resolve) => {
    const to = { socketPath: process.env.DOCKER_HOST.replace('unix://', ''), path: '/v1.51/containers/json' };
    request(to, (answer) => {
      let text = '';
      answer.on('data', (bytes) => (text += bytes));
      answer.on('end', () => resolve(answer.statusCode + ' ' + text.trim()));
      answer.on('error', (error) => resolve(error.code));
    }).on('error', (error) => resolve(error.code)).end();
  });
  const said = [await ask(), await ask()].join(' | ');
  const wanted = process.argv.at(-1);
  if (said !== wanted) { console.error(said); process.exitCode = 9; }
`;

async function record(rules: string, wanted: string, ...flags: string[]) {
  await using mock = await startMock();
  const script = join(folder, 'client.mjs');
  await writeFile(script, client);
  const err: string[] = [];
  const code = await run(
    [
      'record',
      '-H',
      mock.url,
      '-o',
      join(folder, 'a.pcapng'),
      '--overwrite',
      '--inject',
      rules,
      ...flags,
    ].concat('--', process.execPath, script, wanted),
    {
      stdout: { write: () => undefined },
      stderr: { write: (text) => err.push(text) },
      env: { LANG: 'C.UTF-8', CI: '1' },
    },
  );
  return { code, err: err.join('') };
}

test('record --inject alters what the mock answers, tells each fault, and counts them', async () => {
  const { code, err } = await record(
    'ContainerList: status=500 message=no nth=1; ImageList: cut=0',
    '500 {"message":"no"} | 200 []',
    '--seed',
    'a1',
  );
  expect(err).toMatch(/traffic is altered, seed a1/);
  expect(err).toMatch(/inject +#\d+ +ContainerList +status=500 +\(rule 1\)/);
  expect(err).toMatch(/injected 1 fault: status 1\nrule 2 was about no exchange: ImageList: cut=0/);
  expect(code).toBe(0);
});

test('whoever reads the capture is told that faults were injected', async () => {
  await record(
    'ContainerList: status=500 nth=1',
    '500 {"message":"Internal Server Error (injected by wirewhale)"} | 200 []',
  );
  const err: string[] = [];
  await run(['check', join(folder, 'a.pcapng')], {
    stdout: { write: () => undefined },
    stderr: { write: (text) => err.push(text) },
    env: {},
  });
  expect(err.join('')).toMatch(/faults were injected while this was recorded/);
});

test('rules come from a file, and --quiet says nothing', async () => {
  const file = join(folder, 'rules.json');
  await writeFile(file, '[{"operation": "ContainerList", "cut": 1}]');
  expect(await record(file, 'ECONNRESET | ECONNRESET', '--quiet')).toEqual({ code: 0, err: '' });
});

test('share=0 alters nothing', async () => {
  const { code, err } = await record('*: cut=0 share=0', '200 [] | 200 []');
  expect(err).toMatch(/injected 0 faults/);
  expect(code).toBe(0);
});

test.each([
  ['ContainerLst: cut=1', /ContainerLst[\s\S]*E_RULES[\s\S]*ContainerList/],
  ['no-such-file', /no-such-file.*E_RULES/],
])('%s: exit 2, before anything is recorded', async (rules, said) => {
  const { code, err } = await record(rules, '');
  expect(code).toBe(2);
  expect(err).toMatch(said);
});
