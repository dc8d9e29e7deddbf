import { latestVersion, loadContract, type Match } from '../contract/index.ts';
import type { Exchange } from '../model/index.ts';

/** What the request asks for, read by the newest contract: its routes hold those of the older ones. */
export function matchOf({ request }: Pick<Exchange, 'request'>): Match {
  return loadContract(latestVersion).match(request.method, request.target);
}

export const operationIdOf = (exchange: Pick<Exchange, 'request'>): string | undefined =>
  matchOf(exchange).operation?.id;
