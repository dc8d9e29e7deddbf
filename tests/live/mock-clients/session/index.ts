import { changing } from './changing.ts';
import { images } from './images.ts';
import { looking } from './looking.ts';
import { networksAndVolumes } from './networks-and-volumes.ts';
import { running } from './running.ts';
import type { Step } from './step.ts';

/** One session of the docker CLI, in order: later steps find what earlier ones left. */
export const session: readonly Step[] = [
  ...running,
  ...looking,
  ...changing,
  ...images,
  ...networksAndVolumes,
];

export type { Part, Step } from './step.ts';
