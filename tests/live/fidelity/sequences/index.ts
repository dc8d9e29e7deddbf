import type { Sequence } from '../sequence.ts';
import { archiveSequences } from './archives.ts';
import { containerConfigSequences } from './container-config.ts';
import { containerWatchSequences } from './container-watch.ts';
import { containerSequences } from './containers.ts';
import { eventSequences } from './events.ts';
import { imageSequences } from './images.ts';
import { networkSequences } from './networks.ts';
import { notInSwarmSequences } from './not-in-swarm.ts';
import { pruneSequences } from './prunes.ts';
import { streamSequences } from './streams.ts';
import { systemSequences } from './system.ts';
import { volumeSequences } from './volumes.ts';

/** All that is compared, by name. */
export const sequences: readonly Sequence[] = [
  ...systemSequences,
  ...containerSequences,
  ...containerConfigSequences,
  ...containerWatchSequences,
  ...streamSequences,
  ...archiveSequences,
  ...networkSequences,
  ...volumeSequences,
  ...imageSequences,
  ...eventSequences,
  ...pruneSequences,
  ...notInSwarmSequences,
];
