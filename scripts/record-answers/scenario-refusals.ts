import type { Recorder } from './recorder.ts';
import { prefix } from './scenario-objects.ts';

/** Refusals that need an object or a value which the other scenarios do not have. */
export async function refusals(rec: Recorder): Promise<void> {
  const name = `${prefix}-refusals`;
  const container = `/containers/${name}`;
  await rec.call('x', 'DELETE', container, { query: { force: 1 }, silent: true });
  await rec.call('x', 'POST', '/containers/create', {
    query: { name },
    body: { Image: 'busybox:latest', Labels: { [prefix]: '1' } },
    silent: true,
  });
  try {
    await rec.call('ImageCommit/bad-name', 'POST', '/commit', {
      query: { container: name, repo: 'BAD NAME' },
    });
    await rec.call('ImageCommit/bad-change', 'POST', '/commit', {
      query: { container: name, changes: 'FROM scratch' },
    });
    await rec.call('NetworkInspect/bad-verbose', 'GET', '/networks/bridge', {
      query: { verbose: 'nonsense' },
    });
    // Why at most: a daemon that does not know the parameter tells of all that it has, which is not ours to keep.
    await rec.call('SystemDataUsage/bad-type', 'GET', '/system/df', {
      query: { type: 'nonsense' },
      atMost: 60,
    });
  } finally {
    await rec.call('x', 'DELETE', container, { query: { force: 1 }, silent: true });
  }
}
