import type { SwarmObject } from '../swarm/swarm-object.ts';

/** The youngest first, as lists of a swarm come. */
export const byAge = (a: SwarmObject, b: SwarmObject): number => b.created - a.created;
