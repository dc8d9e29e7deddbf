import { compareVersions } from '../../base/index.ts';
import { behaviours, latestVersion, versions } from '../../contract/index.ts';
import type { Behaviour, Destination } from '../../model/index.ts';
import { diffRule } from '../diff/diff-rules.ts';
import { diffVersions } from '../diff/diff-versions.ts';
import type { Difference } from '../diff/difference.ts';
import { holdsAt, type Point } from '../diff/holds.ts';
import { isAbout, subjectOf } from '../diff/join.ts';
import { versionOf } from '../versions.ts';
import { type Probe, probeOfDifference } from './probe.ts';
import { probeOfBehaviour } from './probe-of-behaviour.ts';

/** The daemon that was recorded. */
export interface Daemon {
  readonly engine: 'docker' | 'podman';
  readonly release: string;
}

/** Makes the probes of an operation on the way from one version to another, once each. */
export class Probes {
  readonly #to: Destination;
  readonly #ways = new Map<string, Map<string, Probe[]>>();

  constructor(to: Destination) {
    this.#to = to;
  }

  /** `daemon`: the one that was recorded, where it is known. */
  of(operationId: string, from: string, to: string, daemon: Daemon | undefined): readonly Probe[] {
    const key = `${from} ${to} ${daemon?.engine} ${daemon?.release}`;
    let way = this.#ways.get(key);
    if (!way) {
      way = this.#make(from, to, daemon);
      this.#ways.set(key, way);
    }
    return way.get(operationId) ?? [];
  }

  /** A version that a document is held of, nearest to one that is asked for. */
  held(version: string): string {
    const [oldest = ''] = versions;
    if (compareVersions(version, oldest) < 0) return oldest;
    return compareVersions(version, latestVersion) > 0 ? latestVersion : version;
  }

  #make(from: string, to: string, daemon: Daemon | undefined): Map<string, Probe[]> {
    const [was, is] = [this.held(from), this.held(to)];
    const differences = was === is ? [] : diffVersions(versionOf(was), versionOf(is));
    const { engine, release } = this.#to;
    const begin: Point = {
      version: from,
      engine: daemon?.engine ?? 'docker',
      release: daemon?.release ?? '0.0',
    };
    const end: Point = { version: to, ...(engine ? { engine } : {}), ...(release ? { release } : {}) };
    // Why unless it is known to hold: what holds there is news unless the recorded daemon is known to have it already.
    const begun = behaviours().filter(
      (behaviour) => holdsAt(behaviour, end) === true && holdsAt(behaviour, begin) !== true,
    );
    const way = new Map<string, Probe[]>();
    const add = (operationId: string, probe: Probe | undefined) => {
      if (probe) way.set(operationId, [...(way.get(operationId) ?? []), probe]);
    };
    for (const difference of differences) {
      // Why left out: the behaviour says the same, more exactly and with a mend; or that it is nothing.
      if (begun.some((behaviour) => isAbout(behaviour, difference) && tellsOf(behaviour))) continue;
      add(difference.operationId, probeOfDifference(difference, titleOf(difference)));
    }
    for (const behaviour of begun)
      for (const operationId of behaviour.operations) add(operationId, probeOfBehaviour(behaviour));
    return way;
  }
}

const tellsOf = (behaviour: Behaviour): boolean =>
  behaviour.impact === 'compatible' || probeOfBehaviour(behaviour) !== undefined;

const titleOf = (difference: Difference): string =>
  `${subjectOf(difference)} ${diffRule(difference.rule).phrase}`;
