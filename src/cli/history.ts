import type { Command } from 'commander';
import { addReportFlags, formatOf, type ReportFlags, styleOf } from './report-flags.ts';
import { type Streams, writeAll } from './streams.ts';

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
      const text = formatHistory(history(name), formatOf(flags), styleOf(flags, streams));
      await writeAll(streams.stdout, text);
    });
}
