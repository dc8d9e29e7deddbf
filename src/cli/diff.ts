import { type Command, Option } from 'commander';
import type { Impact, Reading, Side } from '../model/index.ts';
import { addReportFlags, formatsOf, type ReportFlags, writeReport } from './report-flags.ts';
import type { Streams } from './streams.ts';

interface DiffFlags extends ReportFlags<'text' | 'markdown' | 'sarif' | 'junit'> {
  side: Side;
  contract?: Reading;
  failOn: Impact | 'never';
}

export function addDiff(program: Command, streams: Streams, done: (code: number) => void): void {
  const command = program
    .command('diff')
    .description('tell what differs between two API versions, releases or documents')
    .argument('<from>', 'version (1.44), release (docker-28.5, podman-5.8) or file with an Engine document')
    .argument('<to>', 'the same')
    .addOption(
      new Option('--side <side>', 'whose trouble counts: client of <from>, or daemon that is to serve <to>')
        .choices(['client', 'daemon'])
        .default('client'),
    )
    .addOption(
      new Option('--contract <reading>', 'amended, or published as it is; files are published').choices([
        'amended',
        'published',
      ]),
    )
    .addOption(
      new Option('--fail-on <level>', 'exit 1 from this level on: breaking, risky, compatible or never')
        .choices(['breaking', 'risky', 'compatible', 'never'])
        .default('breaking'),
    )
    .option('-v, --verbose', 'also list what is compatible');
  addReportFlags(command, 'text', 'markdown', 'sarif', 'junit')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale diff 1.51 1.52
  wirewhale diff docker-28.5 docker-29.7 --report markdown > upgrade.md
  wirewhale diff 1.44 ./v1.57.yaml --json | jq '.entries[] | select(.impact.client == "breaking") | .title'
Exit codes: 0 nothing at that level · 1 something · 2 usage
`,
    )
    .action(async (from: string, to: string, flags: DiffFlags) => {
      const { diff, exitCodeOf, formatDiff } = await import('../run/index.ts');
      formatsOf(flags);
      const report = await diff({
        from,
        to,
        side: flags.side,
        ...(flags.contract ? { reading: flags.contract } : {}),
      });
      const exitCode = exitCodeOf(report, flags.failOn);
      await writeReport('diff', flags, streams, (format, style) =>
        formatDiff(report, format, style, exitCode),
      );
      done(exitCode);
    });
}
