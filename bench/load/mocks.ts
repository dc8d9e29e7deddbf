import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './peers.ts';
import type { Load } from './requests.ts';

const root = join(import.meta.dirname, '../..');

/** `wirewhale` as it is published. */
export const builtCommand = join(root, 'dist/src/cli/main.js');
export const builtMock = join(root, 'dist/src/mock/index.js');

/** The published document, that Prism is given as it is: Swagger 2. */
const published = join(root, 'spec/engine/v1.51.yaml');

/** A mock that is served on the first core, by a process of its own. */
export interface ServedMock extends Disposable {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
}

const onCore = (core: number, ...command: readonly string[]): [string, string[]] => [
  'taskset',
  ['-c', String(core), process.execPath, ...command],
];

export async function serveWirewhale(): Promise<ServedMock> {
  const flags = ['mock', '--listen', 'tcp://127.0.0.1:0', '--json', '--quiet'];
  const child = spawn(...onCore(0, builtCommand, ...flags), { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
    child.once('exit', (code) => reject(new Error(`the mock ended with ${code}; was it built?`)));
  });
  const { environment } = JSON.parse(line) as { environment: { DOCKER_HOST: string } };
  return {
    name: 'wirewhale mock',
    pid: child.pid ?? 0,
    port: Number(new URL(environment.DOCKER_HOST).port),
    [Symbol.dispose]: () => void child.kill('SIGTERM'),
  };
}

/** Installs Prism into `folder`, and serves `spec/engine/v1.51.yaml` with it: static examples, and not a word of each request. */
export async function servePrism(folder: string): Promise<ServedMock> {
  const flags = ['--no-audit', '--no-fund', '--prefix', folder, '@stoplight/prism-cli@5'];
  execFileSync('npm', ['install', ...flags], { stdio: ['ignore', 'ignore', 'inherit'] });
  const home = join(folder, 'node_modules/@stoplight/prism-cli');
  const { version, bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const port = await freePort();
  const child = spawn(
    ...onCore(0, join(home, bin.prism), 'mock', published, '-p', String(port), '-v', 'silent'),
    { stdio: 'ignore' },
  );
  for (let left = 300; !(await answers(port)); left--) {
    if (left === 0 || child.exitCode !== null) throw new Error('Prism did not begin to answer');
    await delay(200);
  }
  return {
    name: `Prism ${version}`,
    pid: child.pid ?? 0,
    port,
    [Symbol.dispose]: () => void child.kill('SIGTERM'),
  };
}

const answers = (port: number) =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );

/** The first of the paths that is answered with a list, with its length. */
export async function findList(
  { name, port }: ServedMock,
  paths: readonly string[],
): Promise<{ path: string; length: number }> {
  for (const path of paths) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    const list: unknown = await answer.json();
    if (answer.ok && Array.isArray(list)) return { path, length: list.length };
  }
  throw new Error(`${name} answers none of ${paths.join(', ')} with a list`);
}

/** Load of a client on the second core. */
export async function loadOf(
  { port }: ServedMock,
  path: string,
  connections: number,
  seconds: number,
): Promise<Load> {
  const client = join(import.meta.dirname, 'requests.ts');
  const child = spawn(...onCore(1, client, String(port), path, String(connections), String(seconds)), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the client ended with ${code}`);
  return JSON.parse(said) as Load;
}

/** Creates containers through the API, eight at a time, and starts them where asked to. */
export async function createContainers({ port }: ServedMock, count: number, start: boolean): Promise<void> {
  const post = async (path: string, body?: object) => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1.51${path}`, {
      method: 'POST',
      ...(body ? { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text;
  };
  let left = count;
  const lane = async () => {
    while (left-- > 0) {
      const made = await post('/containers/create', { Image: 'busybox', Cmd: ['sleep', '86400'] });
      if (start) await post(`/containers/${JSON.parse(made).Id}/start`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}
