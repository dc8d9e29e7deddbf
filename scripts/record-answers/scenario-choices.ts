import type { Recorder } from './recorder.ts';
import { label, labels, prefix } from './scenario-objects.ts';
import { tarOf } from './tar.ts';

/** Answers whose shape depends on what the client chose: options of a network's IPAM, an image without files, one type of disk usage. */
export async function choices(rec: Recorder): Promise<void> {
  const name = `${prefix}-choices`;
  const image = `${prefix}-choices:empty`;
  const remove = () => rec.call('x', 'DELETE', `/networks/${name}`, { silent: true });
  await remove();
  try {
    for (const [slug, Options] of Object.entries({ 'ipam-options': { foo: 'bar' }, 'ipam-empty': {} })) {
      await rec.call(`NetworkCreate/${slug}`, 'POST', '/networks/create', {
        body: { Name: name, Labels: labels, IPAM: { Driver: 'default', Options } },
      });
      await rec.call(`NetworkInspect/${slug}`, 'GET', `/networks/${name}`);
      await rec.call(`NetworkList/${slug}`, 'GET', '/networks', { query: { filters: { name: [name] } } });
      await remove();
    }
    await rec.call('ImageBuild/empty', 'POST', '/build', {
      query: { t: image },
      headers: { 'Content-Type': 'application/x-tar' },
      body: tarOf({ Dockerfile: `FROM scratch\nLABEL ${label}=1\n` }),
    });
    await rec.call('ImageInspect/empty', 'GET', `/images/${image}/json`);
    await rec.call('ImageList/empty', 'GET', '/images/json', { query: { filters: { reference: [image] } } });
    // Why from 1.42 only: before, daemons ignore the type and tell of all that they have, which is not ours to keep.
    if (Number(rec.api.split('.')[1]) >= 42)
      await rec.call('SystemDataUsage/only-build-cache', 'GET', '/system/df', {
        query: { type: 'build-cache' },
      });
  } finally {
    await remove();
    await rec.call('x', 'DELETE', `/images/${image}`, { silent: true });
  }
}
