import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareVersions } from '../src/base/index.ts';
import { versions } from '../src/contract/index.ts';
import type { RunReport } from '../src/model/index.ts';

/**
 * Runs our own suites on the mock at every API version, and at the newest one of each release that it can be like: some 40 runs, so by
 * hand. `node scripts/conform-mock.ts [--out FOLDER] [HOST@VERSIONS…]`, as `mock:docker-20.10@1.25..1.41`; ends with 1 where a case failed.
 */
const everywhere = [
  'mock@1.25..1.51',
  'mock:docker-29@1.52..1.56',
  'mock:docker-20.10@1.41',
  'mock:docker-26.1@1.45',
  'mock:docker-28.5@1.51',
  'mock:podman-5@1.41',
];
const root = join(import.meta.dirname, '..');
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: join(root, 'reports/mock') } },
});
const say = (text: string) => process.stdout.write(`${text}\n`);

const runs = (positionals.length > 0 ? positionals : everywhere).flatMap((text) => {
  const [host = '', range = ''] = text.split('@');
  const [first = '', last = first] = range.split('..');
  return versions
    .filter((version) => compareVersions(version, first) >= 0 && compareVersions(version, last) <= 0)
    .map((version) => ({ host, version }));
});

const verdicts = ['pass', 'fail', 'waived', 'skip', 'error'] as const;
const bad: string[] = [];
for (const { host, version } of runs) {
  const folder = join(flags.out, host.replace(':', '-'), version);
  mkdirSync(folder, { recursive: true });
  const began = Date.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'src/cli/main.ts'),
      ...['conform', '--host', host, '--api', version, '--allow', 'swarm,prune,plugins'],
      ...['--report', 'json', '--out', folder, '--plain'],
    ],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const name = `${host.padEnd(18)}${version}`;
  const seconds = `${((Date.now() - began) / 1000).toFixed(0)} s`;
  if (status !== 0 && status !== 1) {
    bad.push(name);
    say(`${name}  exit ${status}: ${stderr.trim().split('\n').at(-2)}`);
    continue;
  }
  const report = JSON.parse(readFileSync(join(folder, 'conform.json'), 'utf8')) as RunReport;
  const counts = verdicts.map(
    (verdict) => `${report.cases.filter((one) => one.verdict === verdict).length} ${verdict}`,
  );
  say(`${name}  ${counts.join(', ')}, ${seconds}`);
  const deviations = [
    ...report.cases
      .filter(({ verdict }) => verdict === 'fail' || verdict === 'error')
      .map(({ id, verdict }) => `${verdict} ${id}`),
    ...report.staleWaivers.map((waiver) => `stale ${waiver.case}`),
    ...report.leftBehind.map((left) => `left ${left}`),
  ];
  for (const text of deviations) say(`  ${text}`);
  bad.push(...deviations);
}
say(`${runs.length} runs, ${bad.length} deviations`);
process.exitCode = bad.length > 0 ? 1 : 0;
