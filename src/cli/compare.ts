import { type Command, Option } from 'commander';
import { hasUnicode, isLively, type Streams } from './streams.ts';

interface CompareFlags {
  where?: string;
  strict?: boolean;
  report: 'text' | 'json';
  json?: boolean;
  plain?: boolean;
  verbose?: boolean;
}

export function addCompare(program: Command, streams: Streams, done: (code: number) => void): void {
  program
    .command('compare')
    .description('show where two captures part: missing exchanges, statuses, shapes, values, streams')
    .argument('<first>', 'pcapng or pcap (also gzipped), whoever made it, or HAR')
    .argument('<second>', 'the same')
    .option('-w, --where <filter>', 'only exchanges that this CEL expression selects')
    .option('--strict', 'normalise nothing: every id and time that differs is a difference')
    .addOption(new Option('--report <format>', 'text or json').choices(['text', 'json']).default('text'))
    .option('--json', 'the same as --report json')
    .option('--plain', 'no colours')
    .option('-v, --verbose', 'also list what was taken as equal, and by which rule')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale compare before.pcapng after.pcapng
  wirewhale compare docker.pcapng podman.pcapng --where 'exchange.operation == "ContainerInspect"'
  wirewhale compare a.pcapng b.pcapng --json | jq '.differences[] | select(.kind == "status")'
Exit codes: 0 the same · 1 differences · 2 usage
`,
    )
    .action(async (first: string, second: string, flags: CompareFlags) => {
      const { compareFiles, formatReplay } = await import('../run/index.ts');
      const report = await compareFiles({
        first,
        second,
        strict: flags.strict ?? false,
        ...(flags.where === undefined ? {} : { where: flags.where }),
      });
      const style = {
        color: isLively(streams.stdout, streams.env, flags.plain ?? false),
        unicode: hasUnicode(streams.env),
        verbose: flags.verbose ?? false,
      };
      streams.stdout.write(formatReplay(report, flags.json ? 'json' : flags.report, style));
      done(report.exitCode);
    });
}
