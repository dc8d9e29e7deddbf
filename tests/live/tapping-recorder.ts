import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { RingTap } from '../../src/capture/index.ts';
import { startProxy } from '../../src/proxy/index.ts';
import { Recording } from '../../src/run/record/recording.ts';
import { parseAddress } from '../../src/transport/index.ts';
import { type Sum, Sums } from './sums.ts';

/**
 * `node tapping-recorder.ts DAEMON SOCKET FILE`: relays and records as `wirewhale record --no-redact` does, and adds up what the tap
 * sees besides. Prints a line when it listens; ends with its stdin, and prints what it saw.
 */
export interface Seen {
  readonly passed: Record<number, Sum>;
  readonly problems: readonly string[];
  readonly lost: number;
  readonly stillOpen: number;
}

const [daemon = '', socket = '', path = ''] = process.argv.slice(2);
const sums = new Sums();
const problems: string[] = [];
const recording = await Recording.start({
  file: { path },
  target: daemon,
  redact: false,
  lines: { format: 'none', style: { color: false, unicode: false, width: 120 } },
  onLines: () => undefined,
  onProblem: (text) => problems.push(text),
});
const tap = new RingTap(recording.ring);
recording.attach(tap);
const proxy = await startProxy({
  listen: [parseAddress(socket)],
  upstream: parseAddress(daemon),
  onTap: (event) => {
    sums.add(event);
    tap.onTap(event);
  },
  onProblem: (error) => problems.push(error.message),
});
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.on('data', () => undefined).once('end', resolve));
await Promise.race([proxy.drain(), delay(10_000, undefined, { ref: false })]);
const stillOpen = proxy.open;
await proxy[Symbol.asyncDispose]();
const { counts } = await recording.stop();
const seen: Seen = { passed: sums.all(), problems, lost: counts.lost, stillOpen };
process.stdout.write(`${JSON.stringify(seen)}\n`);
