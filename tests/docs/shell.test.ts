import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorCodes } from '../../src/base/index.ts';
import { filterNames, type Kind } from '../../src/view/filter/members.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const has = (tool: string) => spawnSync(tool, ['--version']).error === undefined;
const lacking = ['docker', 'jq', 'tshark'].filter((tool) => !has(tool));
const pages = ['record', 'show', 'check', 'upgrade'] as const;
const textOf = (page: string) => readFileSync(join(root, `docs/${page}.md`), 'utf8');

/** Lines of the pages' shell blocks, each a command of its own. */
const commandsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) => block.trim().split('\n'));

async function runIn(cwd: string, command: string) {
  const child = spawn('sh', ['-c', command], {
    cwd,
    timeout: 60_000,
    env: { PATH: `${folder}:${process.env.PATH}`, HOME: folder, LANG: 'C.UTF-8' },
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}

beforeAll(() => {
  writeFileSync(
    join(folder, 'wirewhale'),
    `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'src/cli/main.ts')}" "$@"\n`,
  );
  chmodSync(join(folder, 'wirewhale'), 0o755);
});

describe.skipIf(lacking.length > 0)(`examples that need docker, jq and tshark (lacking: ${lacking})`, () => {
  test.each(pages)(
    'every shell example of docs/%s.md runs',
    async (page) => {
      const cwd = mkdtempSync(join(folder, `${page}-`));
      const commands = commandsOf(page);
      expect(commands.length).toBeGreaterThan(4);
      // Why first: the page reads what its first recording made.
      if (!/^wirewhale record .*-o up\.pcapng/.test(commands[0] ?? '')) throw new Error('no recording first');
      const said = new Map<string, string>();
      for (const command of commands) {
        const { status, stdout, stderr } = await runIn(cwd, command);
        expect(status, `${command}\n${stderr}`).toBe(0);
        expect(stderr, command).not.toMatch(/E_[A-Z]+/);
        said.set(command, stdout);
      }
      const silent = [...said]
        .filter(([command, out]) => out === '' && !/>= 400| -o /.test(command))
        .map(([command]) => command);
      expect(silent).toEqual([]);
      expect(readdirSync(cwd)).toContain('up.pcapng');
      if (page === 'show') {
        const filtered = commands.filter((command) => /^wirewhale show .* -w /.test(command));
        // A table has a line of names; what the filters of the page are about was recorded.
        for (const command of filtered)
          expect(said.get(command)?.split('\n').length, command).toBeGreaterThan(2);
        expect(said.get(commands.find((command) => command.includes('.Env[]')) ?? '')).toMatch(
          /^DB_PASSWORD=\*{7}$/m,
        );
        expect(said.get(commands.find((command) => command.includes('-rj')) ?? '')).toBe('hello\n');
        expect(existsSync(join(cwd, 'session.cast'))).toBe(true);
      }
    },
    180_000,
  );
});

test.each(pages)(
  'docs/%s.md links to pages and headings that exist, and its codes and flags too',
  async (page) => {
    const words = textOf(page);
    for (const [, file = '', heading] of words.matchAll(/\]\(([\w./-]+\.(?:md|json))?(?:#([\w-]+))?\)/g)) {
      const path = file === '' ? join(root, `docs/${page}.md`) : join(root, 'docs', file);
      expect(existsSync(path), file).toBe(true);
      if (heading === undefined) continue;
      const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replace(/[^\w\s-]/g, '')
          .trim()
          .replace(/\s/g, '-'),
      );
      expect(headings, `${file}#${heading}`).toContain(heading);
    }
    for (const [code] of words.matchAll(/\bE_[A-Z_]+\b/g)) expect(errorCodes).toHaveProperty(code);
    const verbs = ['record', 'show', 'check', 'export', 'diff', 'history', 'floor', 'upgrade'];
    const helps = await Promise.all(verbs.map((verb) => runIn(folder, `wirewhale ${verb} --help`)));
    const help = helps.map(({ stdout }) => stdout).join('\n');
    const foreign = new Set(['--rm']);
    for (const [flag] of words.matchAll(/(?<![\w-])--[a-z][a-z-]+/g))
      if (!foreign.has(flag)) expect(help, flag).toContain(flag);
  },
);

test('docs/show.md names every member of the filter language', () => {
  const page = textOf('show');
  const namesOf = (kind: Kind): string[] =>
    typeof kind === 'object'
      ? Object.entries(kind).flatMap(([name, of]) => (typeof of === 'object' ? namesOf(of) : [name]))
      : [];
  const missing = namesOf(filterNames).filter((name) => !new RegExp(`[\`.]${name}\``).test(page));
  expect(missing).toEqual([]);
});

test('docs/record.md names every rule of redaction', async () => {
  const page = textOf('record');
  const { redactionRules: rules } = await import('../../src/base/redaction-rules.ts');
  for (const name of [...rules.headers, ...rules.members, ...rules.harmlessNames])
    expect(page.toLowerCase()).toContain(`\`${name.toLowerCase()}\``);
  for (const part of rules.nameParts) expect(page).toContain(part);
});

test('the package gives out every schema of docs/', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, unknown>;
  };
  const schemas = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.schema.json'));
  expect(schemas).toContain('exchange.schema.json');
  for (const name of schemas) expect(exports[`./${name}`]).toBe(`./docs/${name}`);
});
