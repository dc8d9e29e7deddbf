/**
 * Drives a daemon of the Engine API and keeps its answers as fixtures:
 *   node scripts/record-answers.ts --socket PATH --name docker-20.10 --api 1.41 [--lean errors|reads] [--scenario objects|states|swarm|plugins|registry|refusals|choices|scratch]
 * writes tests/fixtures/answers/NAME/vAPI[-SCENARIO].json. Makes and removes only objects labelled and named as ours;
 * `swarm` turns the daemon into a swarm manager and back: never give it a daemon that somebody uses.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type RecordedAnswer, Recorder, usualHeaders } from './record-answers/recorder.ts';
import { choices } from './record-answers/scenario-choices.ts';
import { errors } from './record-answers/scenario-errors.ts';
import { makeObjects, removeObjects } from './record-answers/scenario-objects.ts';
import { plugins } from './record-answers/scenario-plugins.ts';
import { readObjects } from './record-answers/scenario-reads.ts';
import { refusals } from './record-answers/scenario-refusals.ts';
import { throughRegistry } from './record-answers/scenario-registry.ts';
import { scratch } from './record-answers/scenario-scratch.ts';
import { states } from './record-answers/scenario-states.ts';
import { lifeCycle, streams } from './record-answers/scenario-streams.ts';
import { swarm } from './record-answers/scenario-swarm.ts';

const { values } = parseArgs({
  options: {
    socket: { type: 'string' },
    name: { type: 'string' },
    api: { type: 'string' },
    scenario: { type: 'string', default: 'objects' },
    lean: { type: 'string' },
  },
});
const { socket, name, api, scenario, lean } = values;
if (!socket || !name || !api) throw new Error('needs --socket PATH --name NAME --api VERSION');

// Why: much repeats at every version; leaving it out lets many versions be kept. `reads` leaves out errors, too.
const lessOfErrors =
  /\/(unknown|no-swarm)$|^ContainerInspect\/(paused|stdin|missing|.*-size)$|^(ContainerStats|ContainerChanges)\/(?!running-once|created|tty)|^Unknown/;
const lessOfReads =
  /^ContainerInspect\/(host|none|user|shared)$|^ContainerCreate\/(?!running|created)|^ContainerStart\/(?!running|already)|^ContainerExec\/(?!both)|^NetworkInspect\/(?!ours-net|bridge)|^ImageHistory\/(?!build)|^ImageGet|^SystemDataUsage\/type-(?!image)/;
const isKept = (answer: RecordedAnswer): boolean =>
  lean !== 'reads' || (answer.status < 400 && !lessOfReads.test(answer.name));
const recorder = new Recorder(socket, api, lean ? lessOfErrors : undefined);
const scenarios: Record<string, () => Promise<void>> = {
  swarm: () => swarm(recorder),
  plugins: () => plugins(recorder),
  states: () => states(recorder),
  registry: () => throughRegistry(recorder),
  refusals: () => refusals(recorder),
  choices: () => choices(recorder),
  scratch: () => scratch(recorder),
  objects: async () => {
    const since = Math.floor(Date.now() / 1000);
    await removeObjects(recorder);
    try {
      const made = await makeObjects(recorder);
      await readObjects(recorder, made, since);
      await streams(recorder);
      await errors(recorder);
      await lifeCycle(recorder);
    } finally {
      await removeObjects(recorder);
    }
  },
};
const run = scenarios[scenario];
if (!run) throw new Error(`no scenario ${scenario}`);
await run();

const version = await recorder.call('x', 'GET', '/version', { silent: true });
const engine = name.split('-')[0];
const daemon = `${engine}-${String(version?.json().Version ?? '').split('+')[0]}`;
const folder = new URL(`../tests/fixtures/answers/${name}/`, import.meta.url);
mkdirSync(folder, { recursive: true });
const usual = usualHeaders.flatMap((header) => {
  const value = version?.headers.find(([name]) => name === header)?.[1];
  return value === undefined ? [] : [[header, value] as [string, string]];
});
const isUsual = (header: readonly [string, string]) =>
  usual.some(([name, value]) => header[0] === name && header[1] === value);
const lines = recorder.answers.filter(isKept).map((answer) => {
  const all = usual.every(([name]) => answer.headers.some((header) => header[0] === name && isUsual(header)));
  const own = answer.headers.filter(
    (header) => !/^(date|connection)$/i.test(header[0]) && !(all && isUsual(header)),
  );
  return JSON.stringify({ ...answer, ...(all ? { usual: true } : {}), headers: own });
});
const head = `{"daemon":${JSON.stringify(daemon)},"api":${JSON.stringify(api)},"usual":${JSON.stringify(usual)},"answers":[\n`;
const suffix = scenario === 'objects' ? '' : `-${scenario}`;
writeFileSync(new URL(`v${api}${suffix}.json`, folder), `${head}${lines.join(',\n')}\n]}\n`);
process.stderr.write(
  `${name} ${api}: ${lines.length} answers\n${recorder.failures.map((line) => `  ${line}\n`).join('')}`,
);
