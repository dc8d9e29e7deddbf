import type { Where } from './profile.ts';

/** What daemons do otherwise by API version or release, by name: where each holds. */
export const behaviours = {
  /** `GET /_ping` and `/info` tell of BuildKit and swarm in headers. */
  tellsBuilder: { docker: '>=23' },
  /** Refuses a version below 1.24 as plain text. */
  refusesOldAsText: { docker: '>=28' },
} as const satisfies Record<string, Where>;

export type Behaviour = keyof typeof behaviours;
