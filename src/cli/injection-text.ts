import type { Injected, RuleCount } from '../run/index.ts';
import { formatCount } from './sizes.ts';

/** `inject   #3  ContainerCreate  status=500  (rule 1)` */
export function formatInjected(injected: Injected): string {
  const { connection, operationId, method, path, fault, side, rule } = injected;
  const what = operationId ?? `${method} ${path}`;
  const where = fault.startsWith('status') ? '' : ` of ${side}`;
  // Why: a path is what a client sent, and may hold anything that moves a terminal.
  const printable = what.replace(/[^\x20-\x7e]/g, '?');
  return `inject   #${connection}  ${printable}  ${fault}${where}  (rule ${rule})\n`;
}

/** `injected 3 faults: status 2, cut 1`, and a line for each rule that was about nothing. */
export function formatRuleCounts(counts: readonly RuleCount[]): string {
  const sums = new Map<string, number>();
  for (const { injected } of counts)
    for (const [kind, count] of Object.entries(injected)) sums.set(kind, (sums.get(kind) ?? 0) + count);
  const total = [...sums.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...sums].map(([kind, count]) => `${kind} ${count}`).join(', ');
  const idle = counts.flatMap(({ rule, seen }, index) =>
    seen > 0 ? [] : [`rule ${index + 1} was about no exchange: ${rule}\n`],
  );
  return `injected ${formatCount(total, 'fault')}${kinds ? `: ${kinds}` : ''}\n${idle.join('')}`;
}
