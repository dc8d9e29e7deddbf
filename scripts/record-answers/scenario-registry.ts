import type { Recorder } from './recorder.ts';
import { label, prefix, removeObjects } from './scenario-objects.ts';
import { tarOf } from './tar.ts';

/** Registry of the tests: on the loopback, with one user. */
const registry = '127.0.0.1:5000';
const credentials = { username: 'user', password: 'pass', serveraddress: registry };
// Why not base64url: daemons want the padding, and ignore credentials without it.
const header = (auth: object) => ({
  'X-Registry-Auth': Buffer.from(JSON.stringify(auth))
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_'),
});

/** Logs in, pushes, looks up and pulls an image of ours. */
export async function throughRegistry(rec: Recorder): Promise<void> {
  const name = `${registry}/${prefix}/image`;
  await removeObjects(rec);
  try {
    await rec.call('SystemAuth/good', 'POST', '/auth', { body: credentials });
    await rec.call('SystemAuth/bad-password', 'POST', '/auth', { body: { ...credentials, password: 'no' } });
    await rec.call('x', 'POST', '/build', {
      query: { t: `${name}:one` },
      headers: { 'Content-Type': 'application/x-tar' },
      body: context(),
      silent: true,
    });
    await rec.call('ImagePush/pushed', 'POST', `/images/${name}/push`, {
      query: { tag: 'one' },
      headers: header(credentials),
    });
    await rec.call('ImagePush/unpadded', 'POST', `/images/${name}/push`, {
      query: { tag: 'one' },
      headers: { 'X-Registry-Auth': Buffer.from(JSON.stringify(credentials)).toString('base64url') },
    });
    await rec.call('ImagePush/again', 'POST', `/images/${name}/push`, {
      query: { tag: 'one' },
      headers: header(credentials),
    });
    await rec.call('ImagePush/no-credentials', 'POST', `/images/${name}/push`, {
      query: { tag: 'one' },
      headers: header({}),
    });
    await rec.call('ImageInspect/pushed', 'GET', `/images/${name}:one/json`);
    await rec.call('ImageList/pushed', 'GET', '/images/json', {
      query: { filters: { label: [label] }, digests: 1 },
    });
    await rec.call('DistributionInspect/pushed', 'GET', `/distribution/${name}:one/json`, {
      headers: header(credentials),
    });
    await rec.call('DistributionInspect/no-credentials', 'GET', `/distribution/${name}:one/json`);
    await rec.call('DistributionInspect/unknown', 'GET', `/distribution/${name}:nosuch/json`, {
      headers: header(credentials),
    });
    await rec.call('ImageDelete/pushed', 'DELETE', `/images/${name}:one`);
    const pull = (slug: string, tag: string, auth: object) =>
      rec.call(`ImageCreate/${slug}`, 'POST', '/images/create', {
        query: { fromImage: name, tag },
        headers: header(auth),
      });
    await pull('pulled', 'one', credentials);
    await pull('pulled-again', 'one', credentials);
    await pull('unknown-tag', 'nosuch', credentials);
    await pull('no-credentials', 'one', {});
    await rec.call('ImageHistory/pulled', 'GET', `/images/${name}:one/history`);
  } finally {
    await removeObjects(rec);
  }
}

// Why the clock: a layer that the registry has already is not pushed.
const context = (): Uint8Array =>
  tarOf({ Dockerfile: `FROM busybox\nLABEL ${label}=1\nENV PUSHED=1\nCOPY x /x\n`, x: String(Date.now()) });
