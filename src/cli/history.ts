import { type Command, Option } from 'commander';
import { hasUnicode, isLively, type Streams, writeAll } from './streams.ts';

interface HistoryFlags {
  report: 'text' | 'json';
  json?: boolean;
  plain?: boolean;
}

export function addHistory(program: Command, streams: Streams): void {
  program
    .command('history')
    .description('tell in which API versions an operation or a field came, changed or went')
    .argument(
      '<name>',
      "operation (ContainerList, 'GET /containers/json'), field (NetworkSettings.IPAddress, VirtualSize) or parameter",
    )
    .addOption(new Option('--report <format>', 'text or json').choices(['text', 'json']).default('text'))
    .option('--json', 'the same as --report json')
    .option('--plain', 'no colours')
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
      const text = formatHistory(history(name), flags.json ? 'json' : flags.report, {
        color: isLively(streams.stdout, streams.env, flags.plain ?? false),
        unicode: hasUnicode(streams.env),
      });
      await writeAll(streams.stdout, text);
    });
}
