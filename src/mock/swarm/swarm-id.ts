import type { Ids } from '../state/ids.ts';

/** 25 characters of `0-9a-z`, as swarm's objects are called. */
export const swarmId = (ids: Ids): string => base36(ids, 25);

/** The secret by which nodes join: the digest of the root certificate, and a part that is rotated. */
export const joinToken = (digest: string, ids: Ids): string => `SWMTKN-1-${digest}-${base36(ids, 25)}`;

export const digestPart = (ids: Ids): string => base36(ids, 50);

/** The key that unlocks a locked manager. */
export const unlockKey = (ids: Ids): string =>
  `SWMKEY-1-${Buffer.from(ids.next(), 'hex').toString('base64').slice(0, 43)}`;

function base36(ids: Ids, length: number): string {
  let digits = '';
  while (digits.length < length) digits += BigInt(`0x${ids.next()}`).toString(36);
  return digits.slice(0, length);
}
