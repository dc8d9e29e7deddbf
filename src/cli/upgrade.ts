import { type Command, Option } from 'commander';
import type { Impact } from '../model/index.ts';
import { addReportFlags, formatsOf, type ReportFlags, writeReport } from './report-flags.ts';
import type { Streams } from './streams.ts';
import { addHostsFlags, asksHosts, type HostsFlags, upgradeHosts } from './upgrade-hosts.ts';
import { addLearnFlags, type LearnFlags, learnCommand } from './upgrade-learn.ts';

interface UpgradeFlags extends HostsFlags, LearnFlags, ReportFlags<'text' | 'markdown' | 'sarif' | 'junit'> {
  to?: string;
  from?: string;
  where?: string;
  clientReads?: string[];
  failOn: Impact | 'never';
}

export function addUpgrade(program: Command, streams: Streams, done: (code: number) => void): void {
  const command = program
    .command('upgrade')
    .description(
      'tell what of recorded traffic breaks with another daemon or API version, or ask two daemons',
    )
    .argument('[capture...]', 'pcapng or pcap (also gzipped), whoever made it, or HAR')
    .option('--to <what>', 'release (docker-29.7, podman-5.8) or API version (1.52)')
    .option('--from <what>', 'release or version that was recorded, where the capture does not tell')
    .option('-w, --where <filter>', 'only exchanges that this CEL expression selects')
    .addOption(
      new Option('--fail-on <level>', 'exit 1 from this level on: breaking, risky or never')
        .choices(['breaking', 'risky', 'never'])
        .default('breaking'),
    );
  command
    .option(
      '--client-reads <file>',
      'what a client reads: findings about other fields are only counted; several times for several files',
      (file: string, before: string[] = []) => [...before, file],
    )
    .option('-v, --verbose', 'also those');
  addHostsFlags(command);
  addLearnFlags(command);
  addReportFlags(command, 'text', 'markdown', 'sarif', 'junit')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale record -o up.pcapng -- docker compose up -d && wirewhale upgrade up.pcapng --to docker-29.7
  wirewhale upgrade ci.pcapng --to 1.52 --report markdown >> "$GITHUB_STEP_SUMMARY"
  wirewhale upgrade ci.pcapng --to docker-29.7 --report sarif,junit --out reports
  wirewhale upgrade up.pcapng --host unix:///run/docker.sock --host tcp://10.0.0.7:2375
  wirewhale upgrade --suites --only 'Container*' --host mock:docker-26.1 --host mock:docker-28.5 --out upgrade
  wirewhale upgrade up.pcapng --from docker-26.1 --to docker-29.2 --json | jq '.findings[].title'
  wirewhale upgrade --learn -o reads.json -- ./run-tests.sh && wirewhale upgrade up.pcapng --to 1.52 --client-reads reads.json
Exit codes: 0 nothing at that level · 1 something · 2 usage · 3 a daemon cannot be reached · 5 nothing could be judged
`,
    )
    .action(async (captures: string[], flags: UpgradeFlags) => {
      if (flags.learn) {
        done(await learnCommand(captures, flags, streams));
        return;
      }
      if (asksHosts(captures, flags)) {
        done(await upgradeHosts(captures, flags, streams));
        return;
      }
      const { formatUpgrade, upgrade, upgradeExitCode } = await import('../run/index.ts');
      formatsOf(flags);
      const report = await upgrade({
        captures,
        to: flags.to ?? '',
        ...(flags.from === undefined ? {} : { from: flags.from }),
        ...(flags.where === undefined ? {} : { where: flags.where }),
        ...(flags.clientReads === undefined ? {} : { clientReads: flags.clientReads }),
      });
      const exitCode = upgradeExitCode(report, flags.failOn);
      await writeReport('upgrade', flags, streams, (format, style) =>
        formatUpgrade(report, format, style, exitCode),
      );
      done(exitCode);
    });
}
