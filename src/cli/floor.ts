import type { Command } from 'commander';
import { addReportFlags, formatsOf, type ReportFlags, writeReport } from './report-flags.ts';
import type { Streams } from './streams.ts';

interface FloorFlags extends ReportFlags<'text'> {
  where?: string;
}

export function addFloor(program: Command, streams: Streams): void {
  const command = program
    .command('floor')
    .description('tell the oldest and the newest API version that recorded requests can do with')
    .argument('<capture...>', 'pcapng or pcap (also gzipped), whoever made it, or HAR')
    .option('-w, --where <filter>', 'only exchanges that this CEL expression selects');
  addReportFlags(command, 'text')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale floor ci.pcapng
  wirewhale floor up.pcapng --where 'exchange.peer.process == "traefik"'
  wirewhale floor up.pcapng --json | jq -r .lowest
Exit codes: 0 told · 2 usage
`,
    )
    .action(async (captures: string[], flags: FloorFlags) => {
      const { floor, formatFloor } = await import('../run/index.ts');
      formatsOf(flags);
      const report = await floor(captures, flags.where);
      await writeReport('floor', flags, streams, (format, style) => formatFloor(report, format, style));
    });
}
