import type { Command } from 'commander';
import type { Streams } from './streams.ts';

export function addExplain(program: Command, { stdout }: Streams): void {
  program
    .command('explain')
    .description('say what a rule, a behaviour of daemons or an error code means')
    .argument(
      '[rule]',
      'rule such as response/null, behaviour such as events-legacy-fields-gone, or code such as E_TIMEOUT; without it all are listed',
    )
    .action(async (word?: string) => {
      const { explain, explainAll } = await import('../run/index.ts');
      stdout.write(word ? explain(word) : explainAll());
    });
}
