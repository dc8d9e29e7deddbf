import { compareVersions } from '../base/index.ts';
import { latestVersion, versions } from '../contract/index.ts';
import type { Target } from '../model/index.ts';
import { resolveTarget } from '../transport/index.ts';

/** What the mock serves when nobody asks for more. */
const usualVersion = '1.51';

/** A target, and how to let go of it. */
export interface ChosenTarget extends AsyncDisposable {
  readonly target: Target;
}

/**
 * The daemon to test: `--host`, else DOCKER_HOST or the docker context, else the default socket if it answers,
 * else (or for `mock`) the embedded mock, started here and stopped on disposal. The mock serves what `api` asks for;
 * `mock:docker-20.10` is like that release, and serves what it serves.
 */
export async function chooseTarget(
  host: string | undefined,
  context: string | undefined,
  api?: string,
): Promise<ChosenTarget> {
  const [, like] = /^mock(?::(.*))?$/.exec(host ?? '') ?? [];
  const isMock = host === 'mock' || like !== undefined;
  const found = isMock
    ? undefined
    : await resolveTarget({ ...(host ? { host } : {}), ...(context ? { context } : {}) });
  if (found) return { target: found, [Symbol.asyncDispose]: async () => undefined };
  const { startMock } = await import('../mock/index.ts');
  const apiVersion = like && api === 'all' ? undefined : newestWished(api);
  const mock = await startMock({
    ...(like ? { like } : {}),
    ...(apiVersion ? { apiVersion } : {}),
    // Why lower than a release that serves it: all versions are to be asked of one mock.
    ...(apiVersion && !like ? { minApiVersion: '1.24' } : {}),
  });
  return {
    target: {
      address: mock.address,
      url: mock.url,
      embedded: true,
      origin: isMock ? `--host ${host}` : 'no daemon found, so the embedded mock',
    },
    [Symbol.asyncDispose]: () => mock.close(),
  };
}

/** The newest version of `1.41`, `1.41..1.56` or `all`, where the mock must be told to serve it. */
function newestWished(api: string | undefined): string | undefined {
  const newest = api === 'all' ? latestVersion : api?.replaceAll('v', '').split('..').at(-1);
  if (newest === undefined || !versions.includes(newest)) return undefined;
  return compareVersions(newest, usualVersion) > 0 ? newest : undefined;
}
