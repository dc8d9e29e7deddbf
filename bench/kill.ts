import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Direction } from '../src/model/index.ts';
import { Dice } from './load/dice.ts';
import { type End, PlayedDaemon } from './load/ends.ts';
import { planOf, readKept } from './load/kept.ts';
import { median, percentile } from './load/measure.ts';
import { digestOf, type Plan, piecesOf, randomPlan } from './load/plan.ts';
import { startRecorder } from './load/recorder.ts';

/**
 * Bar: after `kill -9` of a recorder under load at random moments every file opens, and everything that had been relayed one second
 * before is in it. `node bench/kill.ts [--kills 200] [--seed N]`; ends with 1 otherwise. Every tenth file is read by tshark as well.
 */
const { values: flags } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    built: { type: 'boolean', default: false },
  },
});
const dice = new Dice(Number(flags.seed));
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-bench-'));
const graceMs = 1000;
let nextId = 1;

interface Watched {
  readonly end: End;
  readonly plan: Plan;
  readonly receives: Direction;
}

/** Kills one recorder; gives what the file lacks. */
async function kill(place: number) {
  const file = join(folder, 'killed.pcapng');
  const relay = join(folder, 'relay.sock');
  await using daemon = await PlayedDaemon.listen(join(folder, 'daemon.sock'));
  const recorder = await startRecorder(join(folder, 'daemon.sock'), [`unix://${relay}`], file, [
    ...(dice.chance(0.5) ? ['--no-redact'] : []),
    ...(dice.chance(0.2) ? ['--max-size', '8m'] : []),
    ...(dice.chance(0.3) ? ['--strict'] : []),
  ]);
  const redacts = !recorder.child.spawnargs.includes('--no-redact');
  const watched: Watched[] = [];
  daemon.onEnd = (end, plan, receives) => {
    end.arrivals = [];
    watched.push({ end, plan, receives });
  };
  let killedAt = 0;
  const lane = async () => {
    while (killedAt === 0)
      await daemon.play(
        randomPlan(nextId++, Number(flags.seed), { body: 2_000_000, stream: 20_000_000 }, true),
        { path: relay },
      );
  };
  const lanes = Array.from({ length: 6 }, lane);
  await delay(dice.int(100, 3000));
  killedAt = performance.now();
  recorder.child.kill('SIGKILL');
  await once(recorder.child, 'exit');
  await Promise.race([Promise.all(lanes), delay(10_000)]);
  for (const { end } of watched) end.socket.destroy();

  const { connections, damage, packets, files } = await readKept(file);
  const kept = new Map([...connections.values()].map((one) => [planOf(one), one]));
  const wrong: string[] = [];
  let due = 0;
  let lag = 0;
  for (const { end, plan, receives } of watched) {
    const before = end.arrivals?.findLast(([at]) => at <= killedAt - graceMs)?.[1] ?? 0;
    due += before;
    const side = kept.get(plan.id)?.[receives];
    const missed = end.arrivals?.find(([, received]) => received > (side?.length ?? 0));
    if (missed) lag = Math.max(lag, killedAt - missed[0]);
    if ((side?.length ?? 0) < before || side?.gaps)
      wrong.push(
        `${receives} of ${plan.id}: ${before} bytes were due, ${side?.length ?? 0} are kept, ${side?.gaps ?? 0} gaps`,
      );
    else if (side && !redacts && side.hash.digest('hex') !== digestOf(piecesOf(plan, receives), side.length))
      wrong.push(`${receives} of ${plan.id}: other bytes`);
  }
  if (damage > 1) wrong.push(`${damage} places cannot be read`);
  if (packets === 0 && due > 0) wrong.push('no packet can be read');
  let tshark = '';
  if (place % 10 === 0) {
    const { status, stdout, stderr, error } = spawnSync(
      'tshark',
      ['-r', files.at(-1) ?? file, '-T', 'fields', '-e', 'frame.number'],
      { encoding: 'utf8', maxBuffer: 2 ** 30 },
    );
    const seen = stdout?.trim() ? stdout.trim().split('\n').length : 0;
    tshark = error
      ? 'tshark is not here'
      : `tshark reads ${seen} packets of the last file${status ? ` and says ${stderr.trim().split('\n').at(-1)}` : ''}`;
    if (!error && status !== 0 && !/cut short/.test(stderr)) wrong.push(tshark);
  }
  for (const path of files) rmSync(path);
  return {
    wrong,
    due,
    lag,
    damage,
    tshark,
    relayed: watched.reduce((sum, { end }) => sum + end.received, 0),
  };
}

const sum = { wrong: 0, due: 0, relayed: 0, cut: 0 };
const lags: number[] = [];
try {
  for (let place = 0; place < Number(flags.kills); place++) {
    const { wrong, due, lag, damage, tshark, relayed } = await kill(place);
    sum.wrong += wrong.length > 0 ? 1 : 0;
    sum.due += due;
    sum.relayed += relayed;
    sum.cut += damage;
    lags.push(lag);
    for (const text of [...(tshark ? [tshark] : []), ...wrong.slice(0, 3)])
      process.stdout.write(`  kill ${place + 1}: ${text}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
process.stdout.write(
  `${flags.kills} kills: ${sum.wrong} files lack something; ${gib(sum.relayed)} relayed, of it ${gib(sum.due)} a second before the kill; ${sum.cut} files end within a packet; ` +
    `the oldest bytes that a file lacks passed ${median(lags).toFixed(0)} ms before the kill (median; ${percentile(lags, 1).toFixed(0)} ms at most)\n`,
);
process.exitCode = sum.wrong > 0 ? 1 : 0;
