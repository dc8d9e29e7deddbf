import { expect } from 'vitest';
import type { Exchange } from '../../src/model/index.ts';
import { type ClientOptions, type Outcome, runClient } from './client.ts';
import { defectsOf, recorded } from './recorded.ts';

export interface Comparison extends ClientOptions {
  /** Exit code of both; 0 when absent. */
  readonly code?: number;
  /** Takes out what differs between any two runs. */
  readonly plain?: (text: string) => string;
  /** Defects that the client causes because it lets go of streams. */
  readonly defects?: readonly (string | RegExp)[];
}

/** Runs a client straight to the daemon, then through a recording relay, and expects the same of both and a whole capture. */
export async function sameBothWays(
  host: string,
  command: readonly string[],
  options: Comparison = {},
): Promise<Outcome & { readonly exchanges: readonly Exchange[] }> {
  const { code = 0, plain = (text) => text, defects = [] } = options;
  const seen = ({ stdout, stderr, ...rest }: Outcome) => ({
    ...rest,
    stdout: plain(stdout),
    stderr: plain(stderr),
  });
  const without = await runClient(host, command, options);
  const recording = await recorded(host);
  const through = await runClient(recording.url, command, options);
  const exchanges = await recording.finish();
  expect(seen(through)).toEqual(seen(without));
  expect(through.code, through.stderr).toBe(code);
  expect(exchanges.length).toBeGreaterThan(0);
  const unexpected = defectsOf(exchanges).filter((told) => !defects.some((known) => told.match(known)));
  expect(unexpected).toEqual([]);
  return { ...through, exchanges };
}
