import type { Command } from 'commander';
import { formatJson, ToolError } from '../base/index.ts';
import type { ExchangeView } from '../model/index.ts';
import { hasUnicode, isLively, type Streams, writeAll } from './streams.ts';

interface ShowFlags {
  where?: string;
  follow?: boolean;
  json?: boolean;
  redact: boolean;
  plain?: boolean;
  verbose?: boolean;
}

export function addShow(program: Command, streams: Streams): void {
  program
    .command('show')
    .description('explain what a capture holds: a table, or one exchange in full')
    .argument('<file>', 'pcapng or pcap (also gzipped), whoever made it, or HAR')
    .argument('[id]', 'the exchange to show in full')
    .option('-w, --where <filter>', 'only exchanges that this CEL expression selects')
    .option('-f, --follow', 'go on while the capture grows')
    .option('--json', 'a line of JSON per exchange; see docs/exchange.schema.json')
    .option('--no-redact', 'show secrets that the file holds')
    .option('--plain', 'no colours')
    .option('-v, --verbose', 'all lines of bodies and streams')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale show up.pcapng
  wirewhale show up.pcapng 14
  wirewhale show up.pcapng --where 'exchange.status >= 400 || findings.size() > 0'
`,
    )
    .action(async (file: string, id: string | undefined, flags: ShowFlags) =>
      showCommand(file, id, flags, streams),
    );
}

async function showCommand(
  file: string,
  id: string | undefined,
  flags: ShowFlags,
  streams: Streams,
): Promise<void> {
  const { findView, showCapture } = await import('../run/index.ts');
  const { formatExchange, formatExchangeLine, formatTable } = await import('../report/index.ts');
  const { stdout, stderr } = streams;
  if (id !== undefined && !/^[1-9]\d*$/.test(id))
    throw new ToolError('E_USAGE', `"${id}" is not the number of an exchange`, 'See the numbers without it.');
  const style = {
    color: isLively(stdout, streams.env, flags.plain ?? false),
    unicode: hasUnicode(streams.env),
    verbose: flags.verbose ?? false,
    width: stdout.columns ?? 120,
  };
  const stop = new AbortController();
  if (flags.follow) streams.onInterrupt?.(() => stop.abort());
  const shown = showCapture({
    file,
    redact: flags.redact,
    arrivals: true,
    ...(flags.verbose || id !== undefined ? { bodyLimit: 64 * 1024 * 1024 } : {}),
    ...(flags.where === undefined ? {} : { where: flags.where }),
    ...(flags.follow ? { follow: true, signal: stop.signal } : {}),
  });
  if (id !== undefined) {
    const view = await findView(shown, Number(id));
    stdout.write(flags.json ? `${formatJson(view, 2)}\n` : formatExchange(view, style));
    return;
  }
  const lines: { id: number; text: string }[] = [];
  const seen = new Set<string>();
  const text = (view: ExchangeView) =>
    flags.json ? `${formatJson(view)}\n` : `${formatExchangeLine(view, { ...style, seen })}\n`;
  if (!flags.json) stdout.write(`${formatTable(style)}\n`);
  for await (const view of shown.views) {
    // Why sorted: exchanges end in another order than that in which a person began them; who follows wants them as they end.
    if (flags.follow || flags.json) await writeAll(stdout, text(view));
    else lines.push({ id: view.exchange.id, text: text(view) });
  }
  for (const line of lines.sort((a, b) => a.id - b.id)) stdout.write(line.text);
  for (const remark of shown.remarks()) stderr.write(`wirewhale: ${remark}\n`);
}
