import type { TextRule } from './profile.ts';

/** Errors that other releases tell otherwise than the one that the routes speak as (docker-28.5). */
export const texts: readonly TextRule[] = [];
