import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { formatMeasured, totalsOf } from './format-measured.ts';
import { type Measured, measure } from './measure.ts';
import { placeOf, Reality } from './reality.ts';
import { exchangesOf, recordSession, sweep } from './record-session.ts';
import { type Session, sessionsOf } from './sessions.ts';
import { type Side, sideOf } from './side.ts';

/** What everything that the sessions make is called; the same on both daemons, so that requests can be paired. */
const name = 'wwalarm';
/** Recordings on each daemon: what two of them part in is the moment's. */
const runs = 2;

/**
 * Records the sessions on two daemons (what stands in `folder` already is not recorded again), judges each recording against the
 * other daemon, and weighs every finding against what that one answered. Says what it does to `say`.
 */
export async function measureAlarms(
  hosts: readonly [string, string],
  folder: string,
  say: (line: string) => void,
  only: readonly string[] = [],
): Promise<Measured[]> {
  mkdirSync(folder, { recursive: true });
  const sides = [await sideOf(hosts[0]), await sideOf(hosts[1])] as const;
  const measured: Measured[] = [];
  for (const session of sessionsOf(name, join(folder, 'tools'))) {
    if (only.length > 0 && !only.includes(session.name)) continue;
    if (session.lacking !== undefined) {
      say(`${session.name} is left out: ${session.lacking}`);
      continue;
    }
    // Why one daemon after the other: they share the host's subnets and ports.
    const [first, second] = [
      await recordings(session, sides[0], folder, say),
      await recordings(session, sides[1], folder, say),
    ];
    const unstable = new Set([first, second].flatMap(([one, other]) => unlike(one, other)));
    for (const [was, is, to] of [
      [first, second, sides[1]],
      [second, first, sides[0]],
    ] as const)
      measured.push(
        measure({ session: session.name, recorded: was[0], elsewhere: is[0], unstable }, to.destination),
      );
  }
  return measured;
}

type Recording = Awaited<ReturnType<typeof exchangesOf>>;

async function recordings(
  session: Session,
  { host, destination }: Side,
  folder: string,
  say: (line: string) => void,
): Promise<readonly [Recording, Recording]> {
  const made: Recording[] = [];
  for (let run = 1; run <= runs; run++) {
    const file = join(folder, `${session.name}-${destination.name}-${run}.pcapng`);
    if (!existsSync(file)) {
      say(`${session.name} on ${destination.name}, recording ${run} of ${runs}`);
      await sweep(host, name);
      await recordSession(session, host, folder, file);
      await sweep(host, name);
    }
    made.push(await exchangesOf(file));
  }
  return made as unknown as readonly [Recording, Recording];
}

/** Both ways: a place that parts in one direction may part in the other in the next run. */
const unlike = (one: Recording, other: Recording): string[] =>
  [new Reality(one, other), new Reality(other, one)].flatMap(({ all }) => all.map(placeOf));

if (process.argv[1] === import.meta.filename) {
  const [first, second, folder, ...only] = process.argv.slice(2);
  if (!first || !second || !folder) {
    process.stderr.write('node tests/live/alarms/main.ts HOST HOST FOLDER [SESSION...]\n');
    process.exit(2);
  }
  const measured = await measureAlarms(
    [first, second],
    folder,
    (line) => process.stderr.write(`${line}\n`),
    only,
  );
  process.stdout.write(formatMeasured(measured));
  process.exit(totalsOf(measured).alarmsInThousand > 1 ? 1 : 0);
}
