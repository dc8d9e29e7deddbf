import { credentialsOf, type Manifest, type Registry, readManifest } from '../registry/registry.ts';
import type { MockRequest, MockResponse } from '../serve/message.ts';
import { DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { readDocument } from '../state/image-document.ts';
import { parseName, type Reference } from '../state/reference.ts';
import { isUnknown } from './registry-pull.ts';

/** `GET /distribution/{name}/json` */
export async function distribution(engine: Engine, request: MockRequest): Promise<MockResponse> {
  const name = request.path.name ?? '';
  if (/^[0-9a-f]{64}$/.test(name)) throw new DaemonError(500, 'no manifest found for full image ID');
  const wanted = parseName(name);
  const who = credentialsOf(request.headers.get('x-registry-auth'));
  const registry = engine.registries.of(wanted.domain);
  const reference = wanted.digest ?? wanted.tag ?? 'latest';
  let manifest: Manifest;
  try {
    manifest = await registry.manifest(wanted.path, reference, who);
  } catch (error) {
    const denied =
      registry.host === 'docker.io' &&
      error instanceof DaemonError &&
      (await isUnknown(registry, wanted, request.headers.get('x-registry-auth')));
    if (!denied) throw error;
    throw new DaemonError(
      403,
      'errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required\n',
    );
  }
  return {
    status: 200,
    json: {
      Descriptor: {
        mediaType: manifest.mediaType,
        digest: manifest.digest,
        size: manifest.bytes.length,
      },
      Platforms: await platformsOf(registry, wanted, manifest, who),
    },
  };
}

async function platformsOf(
  registry: Registry,
  wanted: Reference,
  manifest: Manifest,
  who: ReturnType<typeof credentialsOf>,
) {
  const { config, manifests } = readManifest(manifest);
  if (manifests) return manifests.flatMap(({ platform }) => platform ?? []);
  if (!config) return [];
  const { architecture, os, variant } = readDocument(await registry.blob(wanted.path, config.digest, who));
  return [{ architecture, os, ...(variant ? { variant } : {}) }];
}
