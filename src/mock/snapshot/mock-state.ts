import { ToolError } from '../../base/index.ts';
import type { Json } from '../state/container.ts';

export const stateFormat = 'wirewhale-mock-state/1';

/** Bytes in base64. */
type Base64 = string;

/**
 * What a mock holds, as plain JSON; integers beyond 2^53 are bigints. Files stand in tar archives; those of containers are layers over
 * their images, with whiteouts for what is gone. Members that are not named here are those of the daemon's own objects.
 */
export interface MockState {
  readonly format: typeof stateFormat;
  /** RFC 3339. */
  readonly savedAt: string;
  /** Of the ids, and how many were given. */
  readonly seed: string;
  readonly ids: number;
  /** Archives by the digest of each. */
  readonly layers: Readonly<Record<string, Base64>>;
  readonly images: readonly SavedImage[];
  readonly networks: readonly Json[];
  readonly volumes: readonly ({ readonly name: string; readonly files: Base64 } & Json)[];
  /** What bind mounts show. */
  readonly hostFiles: Base64;
  readonly containers: readonly SavedContainer[];
}

export interface SavedImage {
  readonly id: string;
  /** The configuration document, whose digest the id is. */
  readonly document: Base64;
  readonly parent: string;
  readonly layers: readonly string[];
  readonly tags: readonly string[];
  readonly digests: readonly string[];
  readonly lastTag: number | null;
  /** Removed, and kept by a container alone. */
  readonly isGone: boolean;
}

export interface SavedContainer {
  readonly id: string;
  readonly imageId: string;
  /** Members of the container that are plain data. */
  readonly facts: Json;
  readonly files: Base64;
  readonly logs: readonly { readonly stream: 1 | 2; readonly at: number; readonly bytes: Base64 }[];
  /** Ids of containers by alias. */
  readonly links: Readonly<Record<string, string>>;
  /** Settings by id of the network. */
  readonly endpoints: Readonly<Record<string, Json>>;
}

/** Checks that a value is a state that this version can use. Throws E_STATE. */
export function readState(value: unknown): MockState {
  const state = value as Partial<MockState> | null;
  if (state === null || typeof state !== 'object' || typeof state.format !== 'string')
    throw unusable('it is not the state of a mock', 'Name a file that --state wrote.');
  if (state.format !== stateFormat)
    throw unusable(
      `it has the format ${JSON.stringify(state.format).slice(0, 60)}, and this version reads ${stateFormat}`,
      'Use the version of wirewhale that wrote it, or another file.',
    );
  const lists = ['images', 'networks', 'volumes', 'containers'] as const;
  const wrong = lists.find((name) => !Array.isArray(state[name]));
  if (wrong || typeof state.layers !== 'object')
    throw unusable(`it has no ${wrong ?? 'layers'}`, 'It was cut or changed; use another file.');
  return state as MockState;
}

export const unusable = (why: string, mend: string, cause?: unknown): ToolError =>
  new ToolError('E_STATE', `the state cannot be used: ${why}`, mend, cause);
