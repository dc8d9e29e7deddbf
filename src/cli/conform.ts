import { type Command, InvalidArgumentError, Option } from 'commander';
import { ToolError } from '../base/index.ts';
import type { Reading } from '../model/index.ts';
import type { ReportFormat } from '../run/index.ts';
import { listOf } from './list-of.ts';
import { Progress } from './progress.ts';
import { hasUnicode, isLively, type Streams } from './streams.ts';

interface ConformFlags {
  host?: string;
  context?: string;
  api?: string;
  only?: string[];
  contract: Reading;
  allow?: ('swarm' | 'prune' | 'plugins')[];
  report: ReportFormat[];
  json?: boolean;
  out?: string;
  list?: boolean;
  suites?: string[];
  image?: string;
  pull?: boolean;
  registry?: { address: string; username: string; password: string };
  ledger?: string;
  workers?: number;
  plain?: boolean;
  verbose?: boolean;
}

export function addConform(program: Command, streams: Streams, done: (code: number) => void): void {
  program
    .command('conform')
    .description('judge whether a daemon keeps the contract of the Engine API')
    .option(
      '-H, --host <address>',
      'unix://, tcp://, http(s)://, npipe://, ssh://, or "mock" for the embedded daemon, "mock:docker-20.10" for one like that',
    )
    .option('-c, --context <name>', 'a docker context')
    .option(
      '--api <versions>',
      'API version 1.44, range 1.41..1.44, or all (default: the newest that both know)',
    )
    .option('--only <id...>', 'case ids, or patterns with *: ContainerList, "Image*/rejects-*"')
    .addOption(
      new Option('--contract <reading>', 'which reading of the documents')
        .choices(['amended', 'published'])
        .default('amended'),
    )
    .option(
      '--allow <what>',
      'cases that reach beyond our own objects: swarm,prune,plugins',
      listOf('swarm', 'prune', 'plugins'),
    )
    .option('--report <formats>', 'text,json,junit,markdown', listOf('text', 'json', 'junit', 'markdown'), [
      'text',
    ])
    .option('--json', 'the same as --report json')
    .option('--out <folder>', 'write each report as a file of this folder')
    .option('--list', 'print the cases and stop')
    .option('--suites <path...>', 'suite files or folders of yours, instead of the shipped ones')
    .option('--image <reference>', 'runnable busybox image on the daemon (default: busybox:latest)')
    .option('--pull', 'pull the image when the daemon does not have it')
    .option('--registry <where>', '[user:password@]host:port of a registry for push and pull', parseRegistry)
    .option(
      '--ledger <file>',
      'known deviations of the target, or "none" (default: the shipped one that fits)',
    )
    .option('--workers <n>', 'cases that run side by side (default: 4; 16 on the embedded mock)', parseCount)
    .option('--plain', 'no colours, no live line')
    .option('-v, --verbose', 'also list passed and skipped cases')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale conform --host unix:///var/run/docker.sock --report text,junit,json --out reports/today
  wirewhale conform --host mock --api all --only 'ContainerCreate/*'
  DOCKER_HOST=ssh://me@build1 wirewhale conform --contract published
`,
    )
    .action(async (flags: ConformFlags) => done(await conformCommand(flags, streams)));
}

async function conformCommand(flags: ConformFlags, streams: Streams): Promise<number> {
  const { chooseTarget, conform, formatReport, listCases, writeReports } = await import('../run/index.ts');
  const { formatList, formatProgressLine } = await import('../report/index.ts');
  const formats = flags.json ? (['json'] as const) : flags.report;
  const lively = isLively(streams.stderr, streams.env, flags.plain ?? false);
  const unicode = hasUnicode(streams.env);
  if (flags.list) {
    const cases = await listCases(flags.suites, flags.only);
    if (flags.json) streams.stdout.write(`${JSON.stringify(cases, undefined, 2)}\n`);
    else streams.stdout.write(formatList(cases, { width: streams.stdout.columns ?? 120, unicode }));
    return 0;
  }
  if (formats.length > 1 && !flags.out) {
    throw new ToolError(
      'E_USAGE',
      `${formats.length} reports cannot share one stdout`,
      `Add --out FOLDER, or ask for one of ${formats.join(', ')}.`,
    );
  }
  await using chosen = await chooseTarget(flags.host, flags.context, flags.api);
  const progress = new Progress(streams.stderr, {
    lively,
    unicode,
    color: lively,
    formatLine: (result) => formatProgressLine(result, { width: 160, unicode }),
  });
  const stop = new AbortController();
  streams.onInterrupt?.(() => {
    streams.stderr.write(
      '\nstopping: the running case ends, then the daemon is swept and the report written\n',
    );
    stop.abort();
  });
  const report = await conform({
    target: chosen.target,
    reading: flags.contract,
    signal: stop.signal,
    ...(flags.workers ? { workers: flags.workers } : {}),
    ...(flags.api ? { api: flags.api } : {}),
    ...(flags.only ? { only: flags.only } : {}),
    ...(flags.allow ? { allow: flags.allow } : {}),
    ...(flags.suites ? { suites: flags.suites } : {}),
    ...(flags.image ? { image: flags.image } : {}),
    ...(flags.pull ? { pull: flags.pull } : {}),
    ...(flags.registry ? { registry: flags.registry } : {}),
    ...(flags.ledger ? { ledger: flags.ledger } : {}),
    onStart: (start) => progress.start(start),
    onCase: (result) => progress.advance(result),
  });
  progress.end();
  const color = isLively(streams.stdout, streams.env, flags.plain ?? false);
  const style = { color, unicode, verbose: flags.verbose ?? false };
  const onStdout = flags.out ? 'text' : (formats[0] ?? 'text');
  streams.stdout.write(formatReport(report, onStdout, style));
  if (flags.out)
    for (const path of await writeReports(report, formats, flags.out))
      streams.stderr.write(`wrote ${path}\n`);
  return report.exitCode;
}

function parseCount(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`"${text}" is not a number from 1 to 99.`);
}

function parseRegistry(text: string): { address: string; username: string; password: string } {
  const parts = /^(?:(?<username>[^:@]+):(?<password>[^@]*)@)?(?<address>[^/@]+)$/.exec(text)?.groups;
  if (!parts?.address) throw new InvalidArgumentError(`"${text}" is not [user:password@]host:port.`);
  return { address: parts.address, username: parts.username ?? '', password: parts.password ?? '' };
}
