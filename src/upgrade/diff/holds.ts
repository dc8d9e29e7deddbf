import { inVersionRange } from '../../base/index.ts';
import type { Behaviour } from '../../model/index.ts';

/** A point in the history of daemons: an API version asked for, and the release that is asked where one is known. */
export interface Point {
  readonly version: string;
  /** Release of dockerd; absent for a document, and for other daemons. */
  readonly release?: string;
}

/** Whether a behaviour holds at a point. Of a behaviour of releases nothing is known where none is named. */
export function holdsAt({ api, engine }: Behaviour, { version, release }: Point): boolean | undefined {
  if (api !== undefined && !inVersionRange(version, api)) return false;
  if (engine === undefined) return true;
  return release === undefined ? undefined : inVersionRange(release, engine);
}

/** Behaviours that begin to hold on the way from one point to another, and those that end. */
export function behavioursBetween(
  all: readonly Behaviour[],
  from: Point,
  to: Point,
): { begun: Behaviour[]; ended: Behaviour[] } {
  const turned = (was: Point, is: Point) =>
    all.filter((behaviour) => holdsAt(behaviour, was) === false && holdsAt(behaviour, is) === true);
  return { begun: turned(from, to), ended: turned(to, from) };
}
