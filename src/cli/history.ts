import type { Command } from 'commander';
import { addReportFlags, formatsOf, type ReportFlags, writeReport } from './report-flags.ts';
import type { Streams } from './streams.ts';

interface HistoryFlags extends ReportFlags<'text'> {}

export function addHistory(program: Command, streams: Streams): void {
  const command = program
    .command('history')
    .description('tell in which API versions an operation or a field came, changed or went')
    .argument(
      '<name>',
      "operation (ContainerList, 'GET /containers/json'), field (NetworkSettings.IPAddress, VirtualSize) or parameter",
    );
  addReportFlags(command, 'text')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale history NetworkSettings.IPAddress
  wirewhale history 'GET /system/df'
  wirewhale history MacAddress --json | jq -r '.changes[] | "\\(.version) \\(.entries[].title)"'
Exit codes: 0 told · 2 there is no such name
`,
    )
    .action(async (name: string, flags: HistoryFlags) => {
      const { formatHistory, history } = await import('../run/index.ts');
      formatsOf(flags);
      const report = history(name);
      await writeReport('history', flags, streams, (format, style) => formatHistory(report, format, style));
    });
}
