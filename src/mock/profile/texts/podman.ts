import type { TextRule } from '../profile.ts';

/** Errors in the words of Podman. */
export const podmanTexts: readonly TextRule[] = [];
