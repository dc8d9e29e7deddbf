import { type Command, Option } from 'commander';
import { hasUnicode, isLively, type Streams, writeAll } from './streams.ts';

interface FloorFlags {
  where?: string;
  report: 'text' | 'json';
  json?: boolean;
  plain?: boolean;
}

export function addFloor(program: Command, streams: Streams): void {
  program
    .command('floor')
    .description('tell the oldest and the newest API version that recorded requests can do with')
    .argument('<capture...>', 'pcapng or pcap (also gzipped), whoever made it, or HAR')
    .option('-w, --where <filter>', 'only exchanges that this CEL expression selects')
    .addOption(new Option('--report <format>', 'text or json').choices(['text', 'json']).default('text'))
    .option('--json', 'the same as --report json')
    .option('--plain', 'no colours')
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
      const text = formatFloor(await floor(captures, flags.where), flags.json ? 'json' : flags.report, {
        color: isLively(streams.stdout, streams.env, flags.plain ?? false),
        unicode: hasUnicode(streams.env),
      });
      await writeAll(streams.stdout, text);
    });
}
