import { type Command, Option } from 'commander';
import { ToolError } from '../base/index.ts';
import type { Reading } from '../model/index.ts';
import type { ReportFormat } from '../run/index.ts';
import { listOf } from './list-of.ts';
import { hasUnicode, isLively, type Streams } from './streams.ts';

interface CheckFlags {
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
    .argument('<file>', 'pcapng or pcap (also gzipped), whoever made it, or HAR')
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
Live: wirewhale record --check
`,
    )
    .action(async (file: string, flags: CheckFlags) => done(await checkCommand(file, flags, streams)));
}

async function checkCommand(file: string, flags: CheckFlags, streams: Streams): Promise<number> {
  const { checkCapture, formatReport, writeReports } = await import('../run/index.ts');
  const { stdout, stderr } = streams;
  const formats = flags.json ? (['json'] as const) : flags.report;
  if (formats.length > 1 && !flags.out)
    throw new ToolError(
      'E_USAGE',
      `${formats.length} reports cannot share one stdout`,
      `Add --out FOLDER, or ask for one of ${formats.join(', ')}.`,
    );
  const { report, remarks } = await checkCapture({
    file,
    reading: flags.contract,
    redact: flags.redact,
    ...(flags.api === undefined ? {} : { api: flags.api }),
    ...(flags.where === undefined ? {} : { where: flags.where }),
  });
  for (const remark of remarks) stderr.write(`wirewhale: ${remark}\n`);
  const color = isLively(stdout, streams.env, flags.plain ?? false);
  const style = { color, unicode: hasUnicode(streams.env), verbose: flags.verbose ?? false };
  stdout.write(formatReport(report, flags.out ? 'text' : (formats[0] ?? 'text'), style));
  if (flags.out)
    for (const path of await writeReports(report, formats, flags.out, 'check'))
      stderr.write(`wrote ${path}\n`);
  return report.exitCode;
}
