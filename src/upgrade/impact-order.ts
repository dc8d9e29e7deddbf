import type { Impact } from '../model/index.ts';

/** The worst first. */
export const impactOrder: Readonly<Record<Impact, number>> = { breaking: 0, risky: 1, compatible: 2 };
