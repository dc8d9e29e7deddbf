import { type Command, Option } from 'commander';
import { ToolError } from '../base/index.ts';
import type { Reading } from '../model/index.ts';
import type { Checked, ReportFormat } from '../run/index.ts';
import { captureName } from './capture-name.ts';
import { listOf } from './list-of.ts';
import { hasUnicode, isLively, type Streams } from './streams.ts';

interface CheckFlags {
  live?: boolean;
  host?: string;
  context?: string;
  listen?: string[];
  capture?: string;
  api?: string;
  contract: Reading;
  where?: string;
  report: ReportFormat[];
  json?: boolean;
  out?: string;
  redact: boolean;
  plain?: boolean;
  verbose?: boolean;
}

export function addCheck(program: Command, streams: Streams, done: (code: number) => void): void {
  program
    .command('check')
    .description('judge recorded traffic by the contract of the API version it used')
    .argument('[file]', 'pcapng or pcap (also gzipped), whoever made it, or HAR')
    .option('--live', 'record and judge at once until Ctrl-C, then report')
    .option('-H, --host <address>', 'of --live: the daemon, as for record')
    .option('-c, --context <name>', 'of --live: a docker context')
    .option('--listen <address...>', 'of --live: where clients come in')
    .option('--capture <file>', 'of --live: the capture (default: wirewhale-DATE.pcapng)')
    .option('--api <version>', 'judge by this API version, whatever was used')
    .addOption(
      new Option('--contract <reading>', 'which reading of the documents')
        .choices(['amended', 'published'])
        .default('amended'),
    )
    .option('-w, --where <filter>', 'only exchanges that this CEL expression selects')
    .option('--report <formats>', 'text,json,junit,markdown', listOf('text', 'json', 'junit', 'markdown'), [
      'text',
    ])
    .option('--json', 'the same as --report json')
    .option('--out <folder>', 'write each report as a file of this folder')
    .option('--no-redact', 'show secrets that the file holds')
    .option('--plain', 'no colours')
    .option('-v, --verbose', 'also list what passed')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale check up.pcapng
  wirewhale check up.pcapng --api 1.52 --report text,junit --out reports/traffic
  wirewhale check daemon.pcap --where 'exchange.operation == "ContainerInspect"' --json
  wirewhale check --live --listen unix:///tmp/d.sock
`,
    )
    .action(async (file: string | undefined, flags: CheckFlags) =>
      done(await checkCommand(file, flags, streams)),
    );
}

async function checkCommand(file: string | undefined, flags: CheckFlags, streams: Streams): Promise<number> {
  const { formatReport, writeReports } = await import('../run/index.ts');
  const { stdout, stderr } = streams;
  const formats = flags.json ? (['json'] as const) : flags.report;
  if (formats.length > 1 && !flags.out)
    throw new ToolError(
      'E_USAGE',
      `${formats.length} reports cannot share one stdout`,
      `Add --out FOLDER, or ask for one of ${formats.join(', ')}.`,
    );
  if (flags.live ? file !== undefined : file === undefined)
    throw new ToolError(
      'E_USAGE',
      file === undefined
        ? 'there is nothing to check'
        : `--live records anew, and ${file} is recorded already`,
      'Name a capture, or give --live.',
    );
  const { report, remarks } =
    file === undefined ? await checkLive(flags, streams) : await checkFile(file, flags);
  for (const remark of remarks) stderr.write(`wirewhale: ${remark}\n`);
  const color = isLively(stdout, streams.env, flags.plain ?? false);
  const style = { color, unicode: hasUnicode(streams.env), verbose: flags.verbose ?? false };
  stdout.write(formatReport(report, flags.out ? 'text' : (formats[0] ?? 'text'), style));
  if (flags.out)
    for (const path of await writeReports(report, formats, flags.out, 'check'))
      stderr.write(`wrote ${path}\n`);
  return report.exitCode;
}

async function checkFile(file: string, flags: CheckFlags): Promise<Checked> {
  const { checkCapture } = await import('../run/index.ts');
  return checkCapture({
    file,
    reading: flags.contract,
    redact: flags.redact,
    ...(flags.api === undefined ? {} : { api: flags.api }),
    ...(flags.where === undefined ? {} : { where: flags.where }),
  });
}

/** Why all exchanges and not those of --where: a filter of lines; what passed was judged. */
async function checkLive(flags: CheckFlags, { stderr, env, onInterrupt }: Streams): Promise<Checked> {
  const { chooseTarget, record } = await import('../run/index.ts');
  await using chosen = await chooseTarget(flags.host, flags.context, flags.api);
  const { target } = chosen;
  const file = flags.capture ?? captureName();
  const stop = new AbortController();
  onInterrupt?.(() => stop.abort());
  const { report } = await record({
    target,
    file,
    redact: flags.redact,
    signal: stop.signal,
    ...(flags.listen ? { listen: flags.listen } : {}),
    lines: {
      format: 'text',
      style: { color: false, unicode: hasUnicode(env), width: stderr.columns ?? 120 },
      check: { reading: flags.contract, ...(flags.api === undefined ? {} : { api: flags.api }) },
      ...(flags.where === undefined ? {} : { where: flags.where }),
    },
    onListening: (urls) =>
      stderr.write(
        `target   ${target.url} (${target.origin})\nlisten   ${urls.join(', ')}\ncapture  ${file}\n`,
      ),
    onLines: ({ text }) => stderr.write(text),
    onProblem: (text) => stderr.write(`wirewhale: ${text}\n`),
  });
  if (!report || report.cases.length === 0)
    throw new ToolError(
      'E_NOTHING_SELECTED',
      'no client said anything, so nothing was judged',
      `Point a client to the address: DOCKER_HOST=… docker ps`,
    );
  return { report, remarks: [] };
}
