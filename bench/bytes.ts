import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { Direction } from '../src/model/index.ts';
import { type Played, PlayedDaemon } from './load/ends.ts';
import { directions, type KeptConnection, planOf, readKept } from './load/kept.ts';
import { digestOf, type Plan, piecesOf, randomPlan, type Sizes } from './load/plan.ts';
import { startRecorder } from './load/recorder.ts';

/**
 * Bar: sha256 of what entered = what left = what the capture rebuilds, for mixed traffic and for fuzzed exchanges cut at random places.
 * Where a side vanishes on purpose: what left is a beginning of what is kept, and that of what entered. With redaction: lengths.
 * `node bench/bytes.ts [--gib 10] [--exchanges 100000] [--seed N] [--plain] [--round MIB]`; ends with 1 where a byte differs.
 */
const { values: flags } = parseArgs({
  options: {
    gib: { type: 'string', default: '0' },
    exchanges: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    /** Without --strict: then what the recorder says it lost is reported. */
    plain: { type: 'boolean', default: false },
    round: { type: 'string', default: '1024' },
    built: { type: 'boolean', default: false },
  },
});
const seed = Number(flags.seed);
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-bench-'));
const totals = { exchanges: 0, connections: 0, resets: 0, bytes: 0, wrong: 0, fileBytes: 0 };
let nextId = 1;

interface Round {
  readonly redact: boolean;
  readonly sizes: Sizes;
  readonly resets: boolean;
  readonly abreast: number;
  /** Whether what was played is enough. */
  readonly enough: (exchanges: number, bytes: number) => boolean;
}

/** Records until a round has enough, and compares. */
async function play(round: Round): Promise<void> {
  const file = join(folder, 'round.pcapng');
  await using daemon = await PlayedDaemon.listen(join(folder, 'daemon.sock'));
  const addresses = [`unix://${folder}/relay.sock`, 'tcp://127.0.0.1:0'];
  const recorder = await startRecorder(join(folder, 'daemon.sock'), addresses, file, [
    ...(round.redact ? [] : ['--no-redact']),
    ...(flags.plain ? [] : ['--strict']),
    ...['--max-size', '256m'],
  ]);
  const port = Number(/:(\d+)$/.exec(recorder.listens[1] ?? '')?.[1]);
  const played = new Map<number, Played>();
  let exchanges = 0;
  let bytes = 0;
  const lane = async () => {
    while (!round.enough(exchanges, bytes)) {
      const id = nextId++;
      const plan = randomPlan(id, seed, round.sizes, round.resets);
      exchanges += plan.steps.length;
      const to = id % 2 && port ? { port, host: '127.0.0.1' } : { path: `${folder}/relay.sock` };
      const one = await play1(daemon, plan, to);
      bytes += one.client.received + one.client.sent;
      played.set(id, one);
    }
  };
  await Promise.all(Array.from({ length: round.abreast }, lane));
  const words = await recorder.stop();
  const { connections, damage, files } = await readKept(file);
  const kept = new Map([...connections.values()].map((one) => [planOf(one), one]));
  const wrong = [...played.values()].flatMap((one) => judge(one, kept.get(one.plan.id), round.redact));
  if (damage > 0) wrong.push(`the capture has ${damage} places that cannot be read`);
  for (const text of wrong.slice(0, 5)) process.stdout.write(`  ${text}\n`);
  if (wrong.length > 0 || flags.plain) process.stdout.write(`  ${words.trim()}\n`);
  totals.wrong += wrong.length;
  totals.exchanges += exchanges;
  totals.connections += played.size;
  totals.resets += [...played.values()].filter(({ plan }) => plan.reset).length;
  totals.bytes += bytes;
  for (const path of files) {
    totals.fileBytes += statSync(path).size;
    rmSync(path);
  }
}

async function play1(
  daemon: PlayedDaemon,
  plan: Plan,
  to: { path: string } | { port: number; host: string },
): Promise<Played> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`connection ${plan.id} (seed ${seed}) hangs`)), 120_000);
  });
  try {
    return await Promise.race([daemon.play(plan, to), late]);
  } finally {
    clearTimeout(timer);
  }
}

function judge(
  { plan, client, daemon }: Played,
  kept: KeptConnection | undefined,
  redact: boolean,
): string[] {
  const wrong: string[] = [];
  const say = (direction: Direction, what: string) =>
    wrong.push(
      `connection ${plan.id} ${direction}${plan.reset ? ` (${plan.reset.direction} vanishes)` : ''}: ${what}`,
    );
  const ends = { toDaemon: [client, daemon], toClient: [daemon, client] } as const;
  if (!kept) {
    // Why: who vanishes at once may never have been a connection of the relay.
    if (!plan.reset) say('toDaemon', 'is not in the capture');
    return wrong;
  }
  for (const direction of directions) {
    const [from, to] = ends[direction];
    const side = kept[direction];
    const entered = from?.sent ?? 0;
    const left = to?.received ?? 0;
    const ordered = left <= side.length && side.length <= entered;
    const equal = left === side.length && side.length === entered;
    if (plan.reset ? !ordered : !equal || side.gaps > 0 || !side.ended)
      say(
        direction,
        `entered ${entered}, left ${left}, kept ${side.length}, gaps ${side.gaps}, FIN ${side.ended}`,
      );
    else {
      const pieces = piecesOf(plan, direction);
      if (to && to.digest() !== digestOf(pieces, left)) say(direction, 'other bytes left than entered');
      if (!redact && side.hash.digest('hex') !== digestOf(pieces, side.length))
        say(direction, 'other bytes are kept than entered');
    }
  }
  return wrong;
}

async function repeat(
  name: string,
  round: Omit<Round, 'enough'>,
  enough: (done: typeof totals) => boolean,
  share: Round['enough'],
) {
  Object.assign(totals, { exchanges: 0, connections: 0, resets: 0, bytes: 0, fileBytes: 0 });
  const began = performance.now();
  const before = totals.wrong;
  while (!enough(totals)) await play({ ...round, enough: share });
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(
    `${name}: ${totals.exchanges} exchanges on ${totals.connections} connections (${totals.resets} vanish on purpose), ` +
      `${(totals.bytes / 2 ** 30).toFixed(2)} GiB in ${seconds.toFixed(0)} s, captures of ${(totals.fileBytes / 2 ** 30).toFixed(2)} GiB: ` +
      `${totals.wrong - before} differences\n`,
  );
}

try {
  const wished = Number(flags.exchanges);
  const share = Math.min(20_000, Math.ceil(wished / 2));
  for (const redact of wished > 0 ? [false, true] : []) {
    const half = redact ? Math.floor(wished / 2) : Math.ceil(wished / 2);
    const sizes = { body: 60_000, stream: 60_000 };
    await repeat(
      redact ? 'fuzzed, redacted (lengths of the capture, bytes of the relay)' : 'fuzzed, bytes',
      { redact, sizes, resets: true, abreast: 24 },
      ({ exchanges }) => exchanges >= half,
      (exchanges) => exchanges >= share,
    );
  }
  const bytes = Number(flags.gib) * 2 ** 30;
  const roundBytes = Math.min(bytes, Number(flags.round) * 2 ** 20);
  if (bytes > 0)
    await repeat(
      'mixed, bytes',
      { redact: false, sizes: { body: 48_000_000, stream: 96_000_000 }, resets: false, abreast: 8 },
      (done) => done.bytes >= bytes,
      (_exchanges, done) => done >= roundBytes,
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = totals.wrong > 0 ? 1 : 0;
