import type { Sequence } from '../sequence.ts';
import { containerSequences } from './containers.ts';
import { systemSequences } from './system.ts';

/** All that is compared, by name. */
export const sequences: readonly Sequence[] = [...systemSequences, ...containerSequences];
