import type { Manner } from '../profile/profile.ts';
import type { Platform } from '../routes/platform.ts';
import type { Json } from '../state/container.ts';
import type { Engine } from '../state/engine.ts';
import type { FileSystem } from '../state/file-system.ts';
import type { MockImage } from '../state/image-store.ts';
import type { Dockerfile } from './dockerfile.ts';
import type { Instruction, Stage } from './instruction.ts';

/** A build as it was asked for. */
export interface BuildPlan {
  readonly engine: Engine;
  readonly manner: Manner;
  readonly dockerfile: Dockerfile;
  readonly meta: readonly Instruction[];
  /** Up to the one that is wanted. */
  readonly stages: readonly Stage[];
  readonly context: FileSystem;
  readonly buildArgs: Readonly<Record<string, string | null>>;
  readonly cached: boolean;
  /** Images whose steps may be used again. */
  readonly cacheFrom: readonly MockImage[];
  /** Asks the registry for images that are here. */
  readonly pulls: boolean;
  readonly platform: Platform | undefined;
  /** `X-Registry-Config`, as the header of each registry's own. */
  readonly authOf: (host: string) => string | undefined;
  readonly removes: { readonly success: boolean; readonly failure: boolean };
  readonly hostConfig: Json;
  readonly signal: AbortSignal;
}

/** What a stage has come to. */
export interface StageState {
  readonly name: string;
  config: Json;
  /** The image of the last step; `undefined` for scratch. */
  image: MockImage | undefined;
  /** The image that it began with. */
  readonly begun: MockImage | undefined;
  author: string;
  cmdSet: boolean;
}
