import { type Command, Option } from 'commander';
import { hasUnicode, isLively, type Streams } from './streams.ts';

/** What the flags of a report say. */
export interface ReportFlags<Format extends string> {
  report: Format | 'json';
  json?: boolean;
  plain?: boolean;
  verbose?: boolean;
}

/** Declares `--report`, `--json` and `--plain` for a verb that writes one report to stdout. */
export function addReportFlags(command: Command, ...formats: readonly string[]): Command {
  const all = [...formats, 'json'];
  const last = all.at(-1);
  return command
    .addOption(
      new Option('--report <format>', `${all.slice(0, -1).join(', ')} or ${last}`)
        .choices(all)
        .default(all[0]),
    )
    .option('--json', 'the same as --report json')
    .option('--plain', 'no colours');
}

export const formatOf = <Format extends string>({ json, report }: ReportFlags<Format>): Format | 'json' =>
  json ? 'json' : report;

/** How a report for people is to look on stdout. */
export const styleOf = ({ plain, verbose }: ReportFlags<string>, { stdout, env }: Streams) => ({
  color: isLively(stdout, env, plain ?? false),
  unicode: hasUnicode(env),
  verbose: verbose ?? false,
});
