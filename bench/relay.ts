import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { tryHijack } from './load/abilities.ts';
import { Dice } from './load/dice.ts';
import { IdleClients, residentOf } from './load/idle.ts';
import { planOf, readKept } from './load/kept.ts';
import { download, median, percentile, pings } from './load/measure.ts';
import {
  type Daemon,
  directPeer,
  haproxyPeer,
  mitmproxyPeer,
  nginxPeer,
  type Peer,
  recorderPeer,
  socatPeer,
  startDaemon,
} from './load/peers.ts';

/**
 * Bars: throughput of one bulk stream with full recording >= that of socat without recording, and >= 0.6 of `socat -b 65536`; added
 * latency of GET /_ping <= 1.0 (median) and <= 1.5 (p99) of what socat adds; 5,000 open connections, nothing lost, <= 64 KiB each, flat.
 * `node bench/relay.ts [--quick] [--only throughput,latency,memory,abilities] [--rounds N] [--minutes 10] [--connections 5000]`.
 * Rounds are paired: each peer has its turn in each round, in a new order.
 */
const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: 'abilities,throughput,latency,memory' },
    rounds: { type: 'string' },
    minutes: { type: 'string' },
    connections: { type: 'string' },
    built: { type: 'boolean', default: false },
  },
});
const wanted = new Set(flags.only.split(','));
const bulkBytes = flags.quick ? 2 ** 28 : 2 ** 30;
const rounds = Number(flags.rounds ?? (flags.quick ? 3 : 9));
const dice = new Dice(1);
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-bench-'));
const say = (text: string) => process.stdout.write(`${text}\n`);
const shuffled = <T>(all: readonly T[]): T[] =>
  all
    .map((one) => [dice.next(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);

async function peersOf(daemon: Daemon): Promise<Peer[]> {
  const size = ['--max-size', String(bulkBytes), '--max-files', '1'];
  const found = [
    directPeer(daemon),
    await recorderPeer('wirewhale', daemon, folder, size),
    await recorderPeer('wirewhale --strict', daemon, folder, [...size, '--strict']),
    await socatPeer('socat', daemon, folder),
    await socatPeer('socat -b 65536', daemon, folder, ['-b', '65536']),
    await haproxyPeer(daemon, folder),
    await nginxPeer(daemon, folder),
    await mitmproxyPeer(daemon, folder),
  ];
  return found.filter((peer) => peer !== undefined);
}

async function abilities(peers: readonly Peer[]): Promise<void> {
  say('hijack, half-close and output after it:');
  for (const { name, to } of peers) {
    const [upgrade, unframed] = [await tryHijack(to, true), await tryHijack(to, false)];
    say(`  ${name.padEnd(20)} 101: ${upgrade}; 200: ${unframed}`);
  }
}

async function throughput(peers: readonly Peer[]): Promise<void> {
  const speeds = new Map<Peer, number[]>();
  const failed = new Set<Peer>();
  for (let round = 0; round <= rounds; round++) {
    for (const peer of shuffled(peers).filter((one) => !failed.has(one))) {
      // Why: mitmproxy takes its time, and its figure is not ours.
      const bytes = peer.name === 'mitmproxy' ? bulkBytes / 8 : bulkBytes;
      const seconds = await download(peer.to, bytes);
      if (seconds === undefined) failed.add(peer);
      // Why not the first: code is compiled and memory touched then.
      else if (round > 0) speeds.set(peer, [...(speeds.get(peer) ?? []), bytes / 2 ** 20 / seconds]);
    }
  }
  const named = new Map([...speeds].map(([{ name }, values]) => [name, values]));
  say(`one stream of ${bulkBytes / 2 ** 20} MiB, ${rounds} rounds (the wirewhales record all of it):`);
  for (const [name, values] of named) {
    const against = (other: string) => {
      const pairs = values.map((value, round) => value / (named.get(other)?.[round] ?? Number.NaN));
      return median(pairs).toFixed(2);
    };
    const ratios = name.startsWith('wirewhale')
      ? `  ${against('socat')} of socat, ${against('socat -b 65536')} of socat -b 65536`
      : '';
    say(
      `  ${name.padEnd(20)} ${median(values).toFixed(0).padStart(6)} MiB/s (${percentile(values, 0).toFixed(0)} to ${percentile(values, 1).toFixed(0)})${ratios}`,
    );
  }
  for (const { name } of failed) say(`  ${name.padEnd(20)} did not deliver`);
}

async function latency(peers: readonly Peer[]): Promise<void> {
  const blocks = flags.quick ? 10 : 60;
  for (const keepAlive of [true, false]) {
    const times = new Map<string, number[]>();
    const broken = new Set<Peer>();
    for (let round = -2; round < blocks; round++)
      for (const peer of shuffled(peers).filter((one) => !broken.has(one))) {
        const count = peer.name === 'mitmproxy' ? 20 : 100;
        const seen = await Promise.race([
          pings(peer.to, count, keepAlive),
          delay(20_000, undefined, { ref: false }),
        ]).catch(() => undefined);
        if (!seen) broken.add(peer);
        else if (round >= 0) times.set(peer.name, [...(times.get(peer.name) ?? []), ...seen]);
      }
    say(
      `GET /_ping, ${keepAlive ? 'all on one connection' : 'a connection each'}, ${blocks * 100} requests:`,
    );
    const direct = times.get('direct') ?? [];
    const added = (name: string, share: number) =>
      percentile(times.get(name) ?? [], share) - percentile(direct, share);
    for (const [name, values] of times) {
      const of = (share: number) => (added(name, share) / added('socat', share)).toFixed(2);
      const ratios = name.startsWith('wirewhale')
        ? `; adds ${of(0.5)} (median) and ${of(0.99)} (p99) of what socat adds`
        : '';
      say(
        `  ${name.padEnd(20)} median ${median(values).toFixed(0).padStart(5)} µs, p99 ${percentile(values, 0.99).toFixed(0).padStart(6)} µs${ratios}`,
      );
    }
    for (const { name } of broken) say(`  ${name.padEnd(20)} did not answer`);
  }
}

async function memory(daemon: Daemon): Promise<void> {
  const count = Number(flags.connections ?? (flags.quick ? 500 : 5000));
  const minutes = Number(flags.minutes ?? (flags.quick ? 0.5 : 2));
  const peer = await recorderPeer('memory', daemon, folder, ['--no-redact']);
  const pid = peer.child?.pid ?? 0;
  await pings(peer.to, 50, false);
  await delay(1000);
  const before = residentOf(pid);
  const clients = new IdleClients(peer.to);
  await clients.open(count);
  const opened = residentOf(pid);
  const each = (now: number) => `${((now - before) / count).toFixed(1)} KiB a connection`;
  say(`${count} open connections, half attach, half /events:`);
  say(`  before ${before} KiB, opened ${opened} KiB (${each(opened)})`);
  const began = performance.now();
  const series: number[] = [];
  while (performance.now() - began < minutes * 60_000) {
    await delay(Math.min(30_000, minutes * 15_000));
    series.push(residentOf(pid));
    say(
      `  after ${((performance.now() - began) / 60_000).toFixed(1)} min ${series.at(-1)} KiB (${each(series.at(-1) ?? 0)})`,
    );
  }
  const half = Math.ceil(series.length / 2);
  say(
    `  first half ${median(series.slice(0, half))} KiB, second half ${median(series.slice(half))} KiB (medians)`,
  );
  await clients.close();
  const words = await peer.stop();
  const { connections } = await readKept(join(folder, 'memory.pcapng'), 0);
  const kept = new Map([...connections.values()].map((one) => [planOf(one), one]));
  let lacking = 0;
  for (const [id, { toDaemon, toClient }] of clients.digests()) {
    const one = kept.get(id);
    if (one?.toDaemon.hash.digest('hex') !== toDaemon || one.toClient.hash.digest('hex') !== toClient)
      lacking += 1;
  }
  say(
    `  ${clients.lines} items came, ${clients.wrong.length} wrong, ${clients.broken} connections broke, ${lacking} are not whole in the capture`,
  );
  for (const text of clients.wrong.slice(0, 5)) say(`  ${text}`);
  say(`  ${words.trim().split('\n').at(-1)}`);
  if (clients.wrong.length + clients.broken + lacking > 0) process.exitCode = 1;
}

const daemon = await startDaemon(folder);
try {
  say(`${execFileSync('nproc', { encoding: 'utf8' }).trim()} cores, Node ${process.versions.node}`);
  const compares = ['abilities', 'throughput', 'latency'].some((part) => wanted.has(part));
  const peers = compares ? await peersOf(daemon) : [];
  try {
    if (wanted.has('abilities')) await abilities(peers);
    if (wanted.has('throughput')) await throughput(peers);
    if (wanted.has('latency')) await latency(peers);
  } finally {
    for (const peer of peers) {
      const words = await peer.stop();
      if (!words) continue;
      const lost = /, ([\d.]+ \w+) NOT kept/.exec(words)?.[1] ?? 'nothing';
      say(`${peer.name} lost ${lost} in all`);
      // Why: a recorder that loses does not count.
      if (lost !== 'nothing') process.exitCode = 1;
    }
  }
  if (wanted.has('memory')) await memory(daemon);
} finally {
  daemon.stop();
  rmSync(folder, { recursive: true, force: true });
}
