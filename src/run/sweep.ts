import { createClient } from '../client/index.ts';
import type { Target } from '../model/index.ts';
import { findOwned, type Owned, sweep } from '../suite/index.ts';

export interface SweepResult {
  readonly removed: readonly Owned[];
  /** What the daemon said of objects that it would not remove. */
  readonly left: readonly string[];
}

/** Removes what earlier runs left on the daemon; with `dryRun` only says what there is. */
export async function sweepTarget(
  target: Target,
  options: { run?: string; dryRun?: boolean },
): Promise<SweepResult> {
  await using client = createClient({ address: target.address, headersTimeoutMs: 30_000 });
  if (options.dryRun) return { removed: await findOwned(client, options.run), left: [] };
  return await sweep(client, options.run);
}
