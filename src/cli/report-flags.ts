import { type Command, Option } from 'commander';
import { ToolError } from '../base/index.ts';
import type { FileFormat } from '../run/index.ts';
import { listOf } from './list-of.ts';
import { hasUnicode, isLively, type Streams, writeAll } from './streams.ts';

/** What the flags of a report say. */
export interface ReportFlags<Format extends FileFormat> {
  report: (Format | 'json')[];
  json?: boolean;
  out?: string;
  plain?: boolean;
  verbose?: boolean;
}

/** How a report for people is to look. */
export interface ReportStyle {
  readonly color: boolean;
  readonly unicode: boolean;
  readonly verbose: boolean;
}

/** Declares `--report`, `--json`, `--out` and `--plain` for a verb that reports; the first format is the one for people. */
export function addReportFlags(command: Command, ...formats: readonly string[]): Command {
  const all = [...formats, 'json'];
  return command
    .addOption(
      new Option('--report <formats>', all.join(',')).argParser(listOf(...all)).default([all[0]], all[0]),
    )
    .option('--json', 'the same as --report json')
    .option('-o, --out <folder>', 'write each report as a file of this folder')
    .option('--plain', 'no colours');
}

/**
 * Writes the one report to stdout; with `--out` each as a file called by `name`, and that for people to stdout. Throws E_USAGE
 * where several would share stdout, E_WRITE.
 */
export async function writeReport<Format extends FileFormat>(
  name: string,
  flags: ReportFlags<Format>,
  streams: Streams,
  format: (format: Format | 'json', style: ReportStyle) => string,
): Promise<void> {
  const formats = formatsOf(flags);
  const { stdout, stderr, env } = streams;
  const style = {
    color: isLively(stdout, env, flags.plain ?? false),
    unicode: hasUnicode(env),
    verbose: flags.verbose ?? false,
  };
  const onStdout = flags.out === undefined ? formats[0]! : ('text' as Format);
  await writeAll(stdout, format(onStdout, style));
  if (flags.out === undefined) return;
  const { writeReportFiles } = await import('../run/index.ts');
  const inFile = { color: false, unicode: true, verbose: style.verbose };
  for (const path of await writeReportFiles(flags.out, name, formats, (each) => format(each, inFile)))
    stderr.write(`wrote ${path}\n`);
}

/** The formats that are asked for. Throws E_USAGE for several without a folder; call it before the work. */
export function formatsOf<Format extends FileFormat>({
  json,
  report,
  out,
}: ReportFlags<Format>): (Format | 'json')[] {
  const formats = json ? (['json'] as const) : report;
  if (formats.length > 1 && out === undefined)
    throw new ToolError(
      'E_USAGE',
      `${formats.length} reports cannot share one stdout`,
      `Add --out FOLDER, or ask for one of ${formats.join(', ')}.`,
    );
  return [...formats];
}
