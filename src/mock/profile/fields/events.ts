import type { FieldRule } from '../profile.ts';

/** Members of before there was an Actor. */
export const eventFields: readonly FieldRule[] = ['status', 'id', 'from'].map((name) => ({
  on: ['SystemEvents'],
  at: `/${name}`,
  api: '>=1.52',
  change: 'drop',
}));
