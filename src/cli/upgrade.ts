import { type Command, Option } from 'commander';
import type { Impact } from '../model/index.ts';
import { addReportFlags, formatOf, type ReportFlags, styleOf } from './report-flags.ts';
import { type Streams, writeAll } from './streams.ts';

interface UpgradeFlags extends ReportFlags<'text' | 'markdown'> {
  to: string;
  from?: string;
  where?: string;
  failOn: Impact | 'never';
}

export function addUpgrade(program: Command, streams: Streams, done: (code: number) => void): void {
  const command = program
    .command('upgrade')
    .description('tell what of recorded traffic breaks with another daemon or API version')
    .argument('<capture...>', 'pcapng or pcap (also gzipped), whoever made it, or HAR')
    .requiredOption('--to <what>', 'release (docker-29.7, podman-5.8) or API version (1.52)')
    .option('--from <what>', 'release or version that was recorded, where the capture does not tell')
    .option('-w, --where <filter>', 'only exchanges that this CEL expression selects')
    .addOption(
      new Option('--fail-on <level>', 'exit 1 from this level on: breaking, risky or never')
        .choices(['breaking', 'risky', 'never'])
        .default('breaking'),
    );
  addReportFlags(command, 'text', 'markdown')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale record -o up.pcapng -- docker compose up -d && wirewhale upgrade up.pcapng --to docker-29.7
  wirewhale upgrade ci.pcapng --to 1.52 --report markdown >> "$GITHUB_STEP_SUMMARY"
  wirewhale upgrade up.pcapng --from docker-26.1 --to docker-29.2 --json | jq '.findings[].title'
Exit codes: 0 nothing at that level · 1 something · 2 usage
`,
    )
    .action(async (captures: string[], flags: UpgradeFlags) => {
      const { formatUpgrade, upgrade, upgradeExitCode } = await import('../run/index.ts');
      const report = await upgrade({
        captures,
        to: flags.to,
        ...(flags.from === undefined ? {} : { from: flags.from }),
        ...(flags.where === undefined ? {} : { where: flags.where }),
      });
      const text = formatUpgrade(report, formatOf(flags), styleOf(flags, streams));
      await writeAll(streams.stdout, text);
      done(upgradeExitCode(report, flags.failOn));
    });
}
