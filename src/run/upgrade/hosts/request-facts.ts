import { latestVersion, loadContract, type Match } from '../../../contract/index.ts';
import type { Exchange, JudgedOperation } from '../../../model/index.ts';

/** What a request asks for, read by the newest contract: its routes hold those of the older ones. */
export const matchOf = ({ request }: Exchange): Match =>
  loadContract(latestVersion).match(request.method, request.target);

/** The version that stands before the path of a request. */
export const versionIn = (exchange: Exchange): string | undefined => matchOf(exchange).version;

/** Operations of exchanges, in the order in which they came first. */
export function operationsOf(
  exchanges: readonly Exchange[],
  notCompared: ReadonlySet<number>,
): JudgedOperation[] {
  const counts = new Map<string, { exchanges: number; unknown: number }>();
  for (const exchange of exchanges) {
    const id = matchOf(exchange).operation?.id;
    if (id === undefined) continue;
    const found = counts.get(id) ?? { exchanges: 0, unknown: 0 };
    counts.set(id, found);
    found.exchanges += 1;
    if (notCompared.has(exchange.id)) found.unknown += 1;
  }
  return [...counts].map(([operationId, count]) => ({ operationId, ...count }));
}
