import { compareVersions } from '../../base/index.ts';
import { behaviours, latestVersion, versions } from '../../contract/index.ts';
import type { Behaviour, Destination } from '../../model/index.ts';
import { diffRule } from '../diff/diff-rules.ts';
import { diffVersions } from '../diff/diff-versions.ts';
import type { Difference } from '../diff/difference.ts';
import { behavioursBetween } from '../diff/holds.ts';
import { isAbout, subjectOf } from '../diff/join.ts';
import { versionOf } from '../versions.ts';
import { type Probe, probeOfDifference } from './probe.ts';
import { probeOfBehaviour } from './probe-of-behaviour.ts';

/** Makes the probes of an operation on the way from one version to another, once each. */
export class Probes {
  readonly #to: Destination;
  readonly #ways = new Map<string, Map<string, Probe[]>>();

  constructor(to: Destination) {
    this.#to = to;
  }

  /** `release`: of the dockerd that was recorded, where it is known. */
  of(operationId: string, from: string, to: string, release: string | undefined): readonly Probe[] {
    const key = `${from} ${to} ${release}`;
    let way = this.#ways.get(key);
    if (!way) {
      way = this.#make(from, to, release);
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

  #make(from: string, to: string, release: string | undefined): Map<string, Probe[]> {
    const [was, is] = [this.held(from), this.held(to)];
    const differences = was === is ? [] : diffVersions(versionOf(was), versionOf(is));
    // Why a release of 0.0: what holds for later releases is news unless the recorded one is known to have it already.
    const { begun } = behavioursBetween(
      behaviours(),
      { version: from, release: release ?? '0.0' },
      { version: to, ...(this.#to.release ? { release: this.#to.release } : {}) },
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
