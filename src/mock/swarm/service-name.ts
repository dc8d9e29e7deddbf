import type { Ids } from '../state/ids.ts';

const moods = ['amazing', 'bold', 'clever', 'dazzling', 'elated', 'focused', 'gallant', 'hopeful'];
const people = ['bell', 'curie', 'darwin', 'euler', 'franklin', 'goodall', 'hopper', 'lovelace'];

/** A name for a service that nobody named. */
export function serviceName(ids: Ids): string {
  const number = Number.parseInt(ids.next().slice(0, 6), 16);
  return `${moods[number % 8]}_${people[(number >> 3) % 8]}`;
}
