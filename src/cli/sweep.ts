import type { Command } from 'commander';
import type { Streams } from './streams.ts';

export function addSweep(program: Command, { stdout, stderr }: Streams, done: (code: number) => void): void {
  program
    .command('sweep')
    .description('remove what an interrupted run left on the daemon')
    .option('-H, --host <address>', 'the daemon, as for conform')
    .option('-c, --context <name>', 'a docker context')
    .option('--run <id>', 'only objects of this run')
    .option('--dry-run', 'only say what would be removed')
    .action(async (options: { host?: string; context?: string; run?: string; dryRun?: boolean }) => {
      const { chooseTarget, sweepTarget } = await import('../run/index.ts');
      await using chosen = await chooseTarget(options.host, options.context);
      stderr.write(`target   ${chosen.target.url} (${chosen.target.origin})\n`);
      const { removed, left } = await sweepTarget(chosen.target, options);
      for (const { kind, name } of removed)
        stdout.write(`${options.dryRun ? 'found' : 'removed'} ${kind} ${name}\n`);
      for (const problem of left) stderr.write(`not removed: ${problem}\n`);
      stderr.write(`${removed.length} ${options.dryRun ? 'found' : 'removed'}, ${left.length} left\n`);
      done(left.length > 0 ? 1 : 0);
    });
}
