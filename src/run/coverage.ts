import { coverageOf } from '../check/index.ts';
import { loadContract } from '../contract/index.ts';
import type { Coverage, Reading } from '../model/index.ts';
import type { WorkerResult } from '../suite/index.ts';

/** Coverage over all versions of the run: exercised at one of them counts. */
export function coverageOver(
  results: readonly WorkerResult[],
  versions: readonly string[],
  reading: Reading,
): Coverage {
  const parts = versions.map((version) =>
    coverageOf(
      results.filter((result) => result.api === version).flatMap((result) => result.exchanges),
      loadContract(version, reading),
    ),
  );
  const join = (kind: keyof Coverage) => {
    const exercised = new Set(parts.flatMap((part) => part[kind].exercised));
    const missing = new Set(
      parts.flatMap((part) => part[kind].missing).filter((name) => !exercised.has(name)),
    );
    return { exercised: [...exercised].sort(), missing: [...missing].sort() };
  };
  return {
    operations: join('operations'),
    statuses: join('statuses'),
    queryParameters: join('queryParameters'),
  };
}
