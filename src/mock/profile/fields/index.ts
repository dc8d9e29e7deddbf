import type { FieldRule } from '../profile.ts';
import { containerFields } from './containers.ts';
import { engine29Fields } from './engine-29.ts';
import { imageFields } from './images.ts';
import { networkFields } from './networks.ts';
import { podmanFields } from './podman.ts';
import { systemFields } from './system.ts';

/** Every field that depends on the API version or the release. Answers are built with all of them. */
export const fields: readonly FieldRule[] = [
  ...systemFields,
  ...imageFields,
  ...containerFields,
  ...networkFields,
  ...engine29Fields,
  ...podmanFields,
];
