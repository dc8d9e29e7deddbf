import type { Contract } from '../contract/index.ts';
import type { Coverage, CoverageCount, Exchange } from '../model/index.ts';

/**
 * What the answered exchanges exercised, out of what the contract documents: operations, pairs of operation
 * and status, query parameters. An undocumented status or parameter counts for nothing.
 */
export function coverageOf(exchanges: Iterable<Exchange>, contract: Contract): Coverage {
  const operations = new Set<string>();
  const statuses = new Set<string>();
  const queryParameters = new Set<string>();
  for (const { request, response } of exchanges) {
    if (!response) continue;
    const { operation, query } = contract.match(request.method, request.target);
    if (!operation) continue;
    operations.add(operation.id);
    statuses.add(`${operation.id} ${response.status}`);
    for (const name of query.keys()) queryParameters.add(`${operation.id} ${name}`);
  }
  const all = [...contract.operations.values()];
  return {
    operations: count(
      all.map((operation) => operation.id),
      operations,
    ),
    statuses: count(
      all.flatMap(({ id, responses }) =>
        Object.keys(responses)
          .filter((status) => /^\d+$/.test(status))
          .map((status) => `${id} ${status}`),
      ),
      statuses,
    ),
    queryParameters: count(
      all.flatMap(({ id, parameters }) =>
        parameters.filter((p) => p.in === 'query').map((p) => `${id} ${p.name}`),
      ),
      queryParameters,
    ),
  };
}

function count(documented: readonly string[], seen: ReadonlySet<string>): CoverageCount {
  const names = [...new Set(documented)].sort();
  return {
    exercised: names.filter((name) => seen.has(name)),
    missing: names.filter((name) => !seen.has(name)),
  };
}
