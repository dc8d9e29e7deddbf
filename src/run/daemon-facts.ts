import { compareVersions, ToolError } from '../base/index.ts';
import { createClient } from '../client/index.ts';
import type { Target } from '../model/index.ts';

/** Who a daemon is, and what it serves. */
export interface DaemonFacts {
  readonly name: string;
  readonly min: string;
  readonly max: string;
  /** Of dockerd, `28.5`; absent for other daemons. A mock has that of what it is like. */
  readonly release?: string;
}

/** Throws E_UNREACHABLE, E_NOT_A_DAEMON. */
export async function askDaemon(target: Target): Promise<DaemonFacts> {
  await using client = createClient({ address: target.address, headersTimeoutMs: 10_000 });
  const answer = await client.send({ method: 'GET', target: '/version', timeoutMs: 10_000 });
  const body = answer.status === 200 ? answer.json<Record<string, unknown>>() : {};
  if (typeof body?.ApiVersion !== 'string' || !/^\d+\.\d+$/.test(body.ApiVersion))
    throw new ToolError(
      'E_NOT_A_DAEMON',
      `GET /version of ${target.url} answered ${answer.status} without an ApiVersion`,
      'Check the address; an Engine API tells its version at /version.',
    );
  const [engine] = (body.Components ?? []) as { Name?: string; Version?: string }[];
  const product = /podman/i.test(engine?.Name ?? '')
    ? 'Podman'
    : target.embedded
      ? 'Wirewhale mock'
      : 'Docker';
  const version = String(engine?.Version ?? body.Version ?? '');
  const release = product === 'Podman' ? undefined : /^\d+\.\d+/.exec(version)?.[0];
  return {
    name: `${product} ${version}`.trim(),
    min: typeof body.MinAPIVersion === 'string' ? body.MinAPIVersion : body.ApiVersion,
    max: body.ApiVersion,
    ...(release ? { release } : {}),
  };
}

/** What a client that spoke `recorded` would speak to this daemon. */
export function versionFor(recorded: string, wish: string, { min, max }: DaemonFacts): string {
  if (wish === 'recorded') return recorded;
  if (wish !== 'negotiate') return wish;
  if (compareVersions(recorded, max) > 0) return max;
  return compareVersions(recorded, min) < 0 ? min : recorded;
}
