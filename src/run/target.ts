import type { Target } from '../model/index.ts';
import { resolveTarget } from '../transport/index.ts';

/** A target, and how to let go of it. */
export interface ChosenTarget extends AsyncDisposable {
  readonly target: Target;
}

/**
 * The daemon to test: `--host`, else DOCKER_HOST or the docker context, else the default socket if it answers,
 * else (or for `mock`) the embedded mock, started here and stopped on disposal.
 */
export async function chooseTarget(
  host: string | undefined,
  context: string | undefined,
): Promise<ChosenTarget> {
  const found =
    host === 'mock'
      ? undefined
      : await resolveTarget({ ...(host ? { host } : {}), ...(context ? { context } : {}) });
  if (found) return { target: found, [Symbol.asyncDispose]: async () => undefined };
  const { startMock } = await import('../mock/index.ts');
  const mock = await startMock();
  return {
    target: {
      address: mock.address,
      url: mock.url,
      embedded: true,
      origin: host === 'mock' ? '--host mock' : 'no daemon found, so the embedded mock',
    },
    [Symbol.asyncDispose]: () => mock.close(),
  };
}
