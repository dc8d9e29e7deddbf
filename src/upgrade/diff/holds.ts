import { inVersionRange } from '../../base/index.ts';
import type { Behaviour } from '../../model/index.ts';

/** A point in the history of daemons: an API version asked for, and the release that is asked where one is known. */
export interface Point {
  readonly version: string;
  /** Whose release; dockerd when absent. */
  readonly engine?: 'docker' | 'podman';
  /** Absent for a document, and where it is not known. */
  readonly release?: string;
}

/**
 * Whether a behaviour holds at a point. Of a behaviour of releases nothing is known where none is named, and of one of dockerd
 * nothing at another engine; one of another engine does not hold at dockerd.
 */
export function holdsAt(
  { api, engine: releases }: Pick<Behaviour, 'api' | 'engine'>,
  { version, engine = 'docker', release }: Point,
): boolean | undefined {
  if (api !== undefined && !inVersionRange(version, api)) return false;
  if (releases === undefined) return true;
  const [whose, range] = engineOf(releases);
  if (release === undefined) return undefined;
  if (whose !== engine) return whose === 'docker' ? undefined : false;
  return range === '' || inVersionRange(release, range);
}

/** `29.0..` is of dockerd, `podman 5.4..` of Podman, `podman` of each release of it. */
export function engineOf(releases: string): readonly ['docker' | 'podman', string] {
  const [, range = ''] = /^podman(?: (.+))?$/.exec(releases) ?? [undefined, undefined];
  return releases.startsWith('podman') ? ['podman', range ?? ''] : ['docker', releases];
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
