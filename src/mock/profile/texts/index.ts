import type { TextRule } from '../profile.ts';
import { containerTexts } from './containers.ts';
import { imageTexts } from './images.ts';
import { networkTexts } from './networks.ts';
import { podmanTexts } from './podman.ts';
import { podmanContainerTexts } from './podman-containers.ts';
import { requestTexts } from './requests.ts';

/** Errors that other releases tell otherwise than the one that the routes speak as (docker-28.5). All that match are applied, in this order. */
export const texts: readonly TextRule[] = [
  ...containerTexts,
  ...imageTexts,
  ...networkTexts,
  ...requestTexts,
  ...podmanContainerTexts,
  ...podmanTexts,
];
