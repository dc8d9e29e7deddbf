import type { Json } from '../state/container.ts';
import { formatTime } from '../state/time.ts';

/** What all objects of a swarm have. */
export interface SwarmObject {
  readonly id: string;
  /** Number of the change that made it what it is. */
  version: number;
  readonly created: number;
  updated: number;
}

/** The members with which every object begins. */
export const head = ({ id, version, created, updated }: SwarmObject): Json => ({
  ID: id,
  Version: { Index: version },
  CreatedAt: formatTime(created),
  UpdatedAt: formatTime(updated),
});

/** A copy without members that say nothing, as the daemon's own decoding leaves it. `kept` are sent all the same. */
export function withoutEmpty(value: Json, kept: readonly string[] = []): Json {
  return Object.fromEntries(
    Object.entries<Json>(value ?? {}).filter(([key, member]) => kept.includes(key) || !saysNothing(member)),
  );
}

const saysNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0);
