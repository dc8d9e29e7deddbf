import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { residentOf } from './load/idle.ts';
import { median, percentile } from './load/measure.ts';
import {
  builtCommand,
  builtMock,
  createContainers,
  findList,
  loadOf,
  type ServedMock,
  servePrism,
  serveWirewhale,
} from './load/mocks.ts';
import type { Load } from './load/requests.ts';

/**
 * The mock beside Prism, with one client and one pinning (server on core 0, client on core 1): `GET /v1.51/containers/json`; how soon it is
 * there; and how it is with many containers. Ours lists containers that run, made through the API; Prism what it makes of the document.
 * `npm run --silent build && node bench/mock.ts [--only speed,start,many] [--seconds 5] [--rounds 3] [--connections 8] [--containers 100]
 * [--many 10000]`; needs `taskset`, and the registry of npm for Prism.
 */
const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: 'speed,start,many' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '8' },
    containers: { type: 'string', default: '100' },
    many: { type: 'string', default: '10000' },
  },
});
const wanted = new Set(flags.only.split(','));
const ratios: string[] = [];
const say = (text: string) => process.stdout.write(`${text}\n`);
const sayRow = (name: string, ...cells: readonly string[]) =>
  say(`  ${name.padEnd(16)}${cells.map((cell) => cell.padStart(14)).join('')}`);
const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const mib = (pid: number) => `${(residentOf(pid) / 1024).toFixed(0)} MiB`;

async function speed(folder: string): Promise<void> {
  using ours = await serveWirewhale();
  using prism = await servePrism(folder);
  await createContainers(ours, Number(flags.containers), true);
  const rates = new Map<ServedMock, number[]>();
  const { seconds, rounds, connections } = flags;
  say(`GET /v1.51/containers/json, ${connections} connections, ${rounds} rounds of ${seconds} s, medians:`);
  sayRow('', 'requests/s', 'p50', 'p99', 'listed', 'bytes', 'client CPU', 'RSS');
  for (const mock of [ours, prism]) {
    // Why two: Prism serves the paths of the document without its basePath.
    const { path, length } = await findList(mock, ['/v1.51/containers/json', '/containers/json']);
    const loads: Load[] = [];
    await loadOf(mock, path, Number(connections), 2);
    for (let round = 0; round < Number(rounds); round++)
      loads.push(await loadOf(mock, path, Number(connections), Number(seconds)));
    rates.set(
      mock,
      loads.map((load) => load.requests / load.seconds),
    );
    const of = (key: 'p50' | 'p99' | 'cpu' | 'bytes') => median(loads.map((load) => load[key]));
    const cells = [ms(of('p50')), ms(of('p99')), String(length), String(of('bytes'))];
    sayRow(
      mock.name,
      median(rates.get(mock) ?? []).toFixed(0),
      ...cells,
      of('cpu').toFixed(2),
      mib(mock.pid),
    );
    if (!path.startsWith('/v1.51')) say(`    (at ${path})`);
  }
  const ratio = median(rates.get(ours) ?? []) / median(rates.get(prism) ?? []);
  ratios.push(`${ratio.toFixed(2)} of the requests/s of ${prism.name}`);
}

function start(): void {
  const count = 10;
  const script = `const { startMock } = await import(${JSON.stringify(pathToFileURL(builtMock).href)});
    await startMock(); console.log(performance.now()); process.exit()`;
  const node = (...args: readonly string[]) => execFileSync(process.execPath, args, { encoding: 'utf8' });
  const show = (name: string, values: readonly number[]) =>
    sayRow(name, ms(median(values)), ms(percentile(values, 0)), ms(percentile(values, 1)));
  const timed = (...args: readonly string[]) => {
    const began = performance.now();
    node(...args);
    return performance.now() - began;
  };
  const several = (measure: () => number) => Array.from({ length: count }, measure);
  say(`start, ${count} fresh processes each:`);
  sayRow('', 'median', 'least', 'most');
  // Why: what Node itself takes is in the others.
  show(
    'node alone',
    several(() => timed('-e', '0')),
  );
  const soon = several(() => Number(node('--input-type=module', '-e', script)));
  show('startMock()', soon);
  const command = several(() => timed(builtCommand, 'mock', '--quiet', '--', 'true'));
  show('mock -- true', command);
  ratios.push(`listens after ${ms(median(soon))}`, `mock -- true in ${ms(median(command))}`);
}

async function many(): Promise<void> {
  const count = Number(flags.many);
  using mock = await serveWirewhale();
  const empty = mib(mock.pid);
  const began = performance.now();
  await createContainers(mock, count, false);
  const created = performance.now() - began;
  const kept = mib(mock.pid);
  const times: number[] = [];
  for (let round = 0; round < 11; round++) {
    const asked = performance.now();
    const answer = await fetch(`http://127.0.0.1:${mock.port}/v1.51/containers/json?all=1`);
    const body = await answer.arrayBuffer();
    times.push(performance.now() - asked);
    const { length } = JSON.parse(Buffer.from(body).toString()) as unknown[];
    if (length !== count) throw new Error(`${length} containers are listed, not ${count}`);
  }
  say(`${count} containers:`);
  sayRow('', 'create all', 'each', 'first list', 'list', 'RSS empty', 'RSS created', 'RSS listed');
  const lists = [ms(times[0] ?? Number.NaN), ms(median(times))];
  sayRow('wirewhale mock', ms(created), ms(created / count), ...lists, empty, kept, mib(mock.pid));
  ratios.push(`${count} containers listed in ${ms(median(times))}`);
}

const folder = mkdtempSync(join(tmpdir(), 'wirewhale-bench-'));
try {
  say(`${execFileSync('nproc', { encoding: 'utf8' }).trim()} cores, Node ${process.versions.node}`);
  if (wanted.has('speed')) await speed(folder);
  if (wanted.has('start')) start();
  if (wanted.has('many')) await many();
  const load = loadavg().map((value) => value.toFixed(2));
  say(`wirewhale mock: ${ratios.join('; ')}; load average ${load.join(' ')}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
