import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffVersions, heldVersions } from '../src/upgrade/index.ts';
import { recordSeed } from './upgrade/seed.ts';
import { writeCapture } from './upgrade/write-capture.ts';

/**
 * Recorded traffic against another version by the built command, in a process of its own: seconds, exchanges a second and peak
 * memory at three sizes; beside it, in the same run, tshark that only reads the same file as HTTP. Then all pairs of versions by `diff`.
 * Bars: 100,000 exchanges <= 5 s with flat memory, 496 pairs <= 5 s. Needs a build.
 */
const sizes = process.argv.slice(2).map(Number).filter(Boolean);
const cli = `${import.meta.dirname}/../dist/src/cli/main.js`;
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-bench-'));
/** Has a process of Node tell its peak memory at its end, in KiB. */
const tellPeak =
  "data:text/javascript,process.on('exit',()=>process.stderr.write('peak '+process.resourceUsage().maxRSS))";
const say = (line: string) => process.stdout.write(`${line}\n`);

function run(command: string, args: readonly string[]): { seconds: number; mib: number; missing: boolean } {
  const begin = performance.now();
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const seconds = (performance.now() - begin) / 1000;
  const peak = /peak (\d+)/.exec(done.stderr ?? '')?.[1];
  return { seconds, mib: Number(peak ?? 0) / 1024, missing: done.error !== undefined };
}

try {
  const { events, exchanges } = await recordSeed();
  for (const size of sizes.length > 0 ? sizes : [10_000, 100_000, 300_000]) {
    const times = Math.ceil(size / exchanges);
    const file = join(folder, `${size}.pcapng`);
    const bytes = writeCapture(file, events, times);
    const count = times * exchanges;
    const ours = run(process.execPath, [
      `--import=${tellPeak}`,
      cli,
      'upgrade',
      file,
      '--to',
      'docker-29.7',
      '--json',
      '--fail-on',
      'never',
    ]);
    say(
      `${count} exchanges (${(bytes / 1e6).toFixed(0)} MB): ${ours.seconds.toFixed(1)} s, ${Math.round(count / ours.seconds)}/s, peak ${ours.mib.toFixed(0)} MiB`,
    );
    if (size <= 100_000) {
      const peer = run('tshark', ['-r', file, '-Y', 'http', '-T', 'fields', '-e', 'http.request.uri']);
      say(
        peer.missing
          ? '  tshark: not installed'
          : `  tshark, reading alone: ${peer.seconds.toFixed(1)} s; ours takes ${(ours.seconds / peer.seconds).toFixed(2)} of that`,
      );
    }
    rmSync(file);
  }
} finally {
  rmSync(folder, { recursive: true });
}

const held = heldVersions();
const begin = performance.now();
let pairs = 0;
for (const [index, from] of held.entries())
  for (const to of held.slice(index + 1)) {
    diffVersions(from, to);
    pairs++;
  }
say(`diff, ${pairs} pairs, amended: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
