import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { ToolError } from '../base/index.ts';
import type { Impact } from '../model/index.ts';
import { formatsOf, type ReportFlags, writeReport } from './report-flags.ts';
import { isLively, type Streams } from './streams.ts';

/** Flags of `upgrade` that ask two daemons. */
export interface HostsFlags {
  host?: string[];
  suites?: boolean;
  only?: string[];
  workers?: number;
  api?: string;
  control: boolean;
}

type AllFlags = HostsFlags &
  ReportFlags<'text' | 'markdown' | 'sarif' | 'junit'> & {
    to?: string;
    from?: string;
    where?: string;
    failOn: Impact | 'never';
  };

/** Declares the flags that ask two daemons. */
export function addHostsFlags(command: Command): Command {
  return command
    .option(
      '-H, --host <address>',
      'twice, OLD then NEW: ask both daemons the same; both are changed as the requests say, and what is made is removed',
      (address: string, before: string[] = []) => [...before, address],
    )
    .option('--suites', 'with --host: ask what the conformance suites ask')
    .option('--only <id...>', 'with --suites: case ids, or patterns with *')
    .option('--workers <n>', 'with --suites: cases that run side by side (default: 4)', parseCount)
    .option(
      '--api <version>',
      'with --host: negotiate (as recorded, where both serve it), newest (each daemon its own newest), or a version',
      parseApi,
    )
    .option('--no-control', 'with --host: do not ask both daemons twice to learn what differs by itself');
}

/** Whether the flags ask two daemons. Throws E_USAGE where they cannot be understood. */
export function asksHosts(captures: readonly string[], flags: AllFlags): boolean {
  const { host = [], to, suites, only, workers, api, control, from, where } = flags;
  if (host.length === 0) {
    const needless = [
      [suites, '--suites'],
      [only, '--only'],
      [workers, '--workers'],
      [api, '--api'],
      [!control, '--no-control'],
    ].find(([given]) => given);
    if (needless) throw usage(`${needless[1]} is for two daemons`, 'Add --host OLD --host NEW.');
    if (to === undefined)
      throw usage(
        'upgrade needs to know what to upgrade to',
        'Give --to RELEASE or --to VERSION to judge captures, or --host OLD --host NEW to ask two daemons.',
      );
    if (captures.length === 0)
      throw usage('--to judges captures, and none is named', 'Name one: upgrade up.pcapng --to docker-29.7');
    return false;
  }
  if (to !== undefined)
    throw usage('--to judges by what is known and --host asks daemons', 'Give one of the two.');
  if (host.length !== 2)
    throw usage(
      `${host.length} ${host.length === 1 ? 'host is' : 'hosts are'} named, and two are compared`,
      'Give the old and the new one: --host OLD --host NEW.',
    );
  if (from !== undefined)
    throw usage('--from is for --to: with --host the daemons are asked', 'Leave out --from.');
  if (suites && captures.length > 0)
    throw usage('--suites and captures are two sources of requests', 'Give one of the two.');
  if (suites && where !== undefined)
    throw usage('--where selects exchanges of captures', 'Select cases with --only.');
  if (!suites && captures.length === 0)
    throw usage('nothing is named to ask the two daemons', 'Name a capture, or add --suites.');
  if (!suites && (only || workers))
    throw usage(
      `${only ? '--only' : '--workers'} is for --suites`,
      'Select exchanges of captures with --where.',
    );
  return true;
}

const usage = (message: string, mend: string) => new ToolError('E_USAGE', message, mend);

/** Compares two daemons and reports; gives the exit code. */
export async function upgradeHosts(
  captures: readonly string[],
  flags: AllFlags,
  streams: Streams,
): Promise<number> {
  const { chooseTarget, compareHosts, formatHosts, hostsExitCode } = await import('../run/index.ts');
  formatsOf(flags);
  const [first = '', second = ''] = flags.host ?? [];
  await using old = await chooseTarget(first, undefined);
  await using other = await chooseTarget(second, undefined);
  const { stderr, env } = streams;
  const stop = new AbortController();
  streams.onInterrupt?.(() => {
    stderr.write('\nstopping: no further request is sent, and what was made is removed\n');
    stop.abort();
  });
  stderr.write(
    `old      ${old.target.url} (${old.target.origin})\nnew      ${other.target.url} (${other.target.origin})\n`,
  );
  if (flags.out !== undefined) await mkdir(flags.out, { recursive: true });
  const lively = isLively(stderr, env, flags.plain ?? false);
  const report = await compareHosts({
    old: old.target,
    new: other.target,
    traffic: flags.suites
      ? { ...(flags.only ? { only: flags.only } : {}), ...(flags.workers ? { workers: flags.workers } : {}) }
      : { captures, ...(flags.where === undefined ? {} : { where: flags.where }) },
    api: flags.api ?? 'negotiate',
    control: flags.control,
    ...(flags.out === undefined
      ? {}
      : { keep: { old: join(flags.out, 'old.pcapng'), new: join(flags.out, 'new.pcapng') } }),
    timeoutMs: 30_000,
    signal: stop.signal,
    onStage: (stage, done, all) => {
      if (lively) stderr.write(`\r\u001b[2K${stage}: ${done}/${all}`);
      else if (done === all) stderr.write(`${stage}: ${done}\n`);
    },
  });
  if (lively) stderr.write('\r\u001b[2K');
  const exitCode = hostsExitCode(report, flags.failOn);
  await writeReport('upgrade-hosts', flags, streams, (format, style) =>
    formatHosts(report, format, style, exitCode),
  );
  return exitCode;
}

function parseApi(text: string): string {
  const version = /^v?(\d+\.\d+)$/.exec(text)?.[1];
  if (version) return version;
  if (text === 'negotiate' || text === 'newest') return text;
  throw new InvalidArgumentError(`"${text}" is not negotiate, newest or a version such as 1.44.`);
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`"${text}" is not a number from 1 to 999.`);
}
