import { gzipSync } from 'node:zlib';
import { digestOf } from '../state/ids.ts';
import type { Layer } from '../state/layer.ts';
import { type Descriptor, type Manifest, mediaTypes } from './registry.ts';

/** An image as a registry holds it. */
export interface PackedImage {
  readonly manifest: Manifest;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

const packed = new WeakMap<Layer, { readonly digest: string; readonly bytes: Uint8Array }>();

/** Keeps how a registry sent a layer, so that it is sent on as it came. */
export function keepPacked(layer: Layer, digest: string, bytes: Uint8Array): void {
  packed.set(layer, { digest, bytes });
}

/** A layer as it is sent: gzip, the same bytes each time. */
export function packLayer(layer: Layer): { readonly digest: string; readonly bytes: Uint8Array } {
  const known = packed.get(layer);
  if (known) return known;
  const bytes = gzipSync(layer.tar);
  const made = { digest: digestOf(bytes), bytes };
  packed.set(layer, made);
  return made;
}

/** A manifest with its parts, written as the daemon writes it: members in this order, indented by three. */
export function packImage(raw: Uint8Array, layers: readonly Layer[]): PackedImage {
  const configDigest = digestOf(raw);
  const parts = layers.map(packLayer);
  const bytes = Buffer.from(
    JSON.stringify(
      {
        schemaVersion: 2,
        mediaType: mediaTypes.manifest,
        config: { mediaType: mediaTypes.config, size: raw.length, digest: configDigest },
        layers: parts.map(({ digest, bytes }) => ({
          mediaType: mediaTypes.layer,
          size: bytes.length,
          digest,
        })),
      },
      undefined,
      3,
    ),
  );
  return {
    manifest: { mediaType: mediaTypes.manifest, digest: digestOf(bytes), bytes },
    blobs: new Map([
      [configDigest, raw] as const,
      ...parts.map(({ digest, bytes }) => [digest, bytes] as const),
    ]),
  };
}

/** An index of the manifests of several platforms. */
export function packIndex(manifests: readonly Descriptor[]): Manifest {
  const bytes = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }, undefined, 2),
  );
  return { mediaType: mediaTypes.ociIndex, digest: digestOf(bytes), bytes };
}
