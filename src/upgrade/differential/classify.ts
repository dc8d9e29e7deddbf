import { compareVersions } from '../../base/index.ts';
import { behaviours, latestVersion, versions } from '../../contract/index.ts';
import type { Behaviour, Impact, PartingReason } from '../../model/index.ts';
import { type DiffRuleId, diffRule } from '../diff/diff-rules.ts';
import { diffVersions } from '../diff/diff-versions.ts';
import type { Difference } from '../diff/difference.ts';
import { behavioursBetween } from '../diff/holds.ts';
import { subjectOf } from '../diff/join.ts';
import { versionOf } from '../versions.ts';
import { documentedBy } from './documented.ts';
import { impactOf } from './impact.ts';
import { knownBy } from './known.ts';
import { type Parting, turned } from './parting.ts';
import { servedVersions } from './served-versions.ts';

/** A daemon, as far as it matters for what is known of it. */
export interface DaemonFacts {
  readonly minApiVersion: string;
  readonly apiVersion: string;
  /** Of dockerd; absent for other daemons, of whose releases nothing is known. */
  readonly release?: string;
}

export interface Classified {
  readonly class: 'unexplained' | 'known' | 'documented';
  readonly impact: Impact;
  readonly reason?: PartingReason;
}

interface Way {
  readonly differences: readonly Difference[];
  readonly begun: readonly Behaviour[];
  readonly ended: readonly Behaviour[];
}

/** Tells of partings between two daemons what is known of them. */
export class Classifier {
  readonly #old: DaemonFacts;
  readonly #new: DaemonFacts;
  readonly #all: readonly Behaviour[];
  /** What differs from daemon to daemon, whatever they are. */
  readonly #settings: readonly Behaviour[];
  readonly #ways = new Map<string, Way>();

  /** `all`: what is known of daemons; spec/behaviours/ when absent. */
  constructor(old: DaemonFacts, other: DaemonFacts, all: readonly Behaviour[] = behaviours()) {
    this.#old = old;
    this.#new = other;
    this.#all = all;
    this.#settings = all.filter(
      ({ kind, api, engine }) => kind === 'environment' && api === undefined && engine === undefined,
    );
  }

  classify(parting: Parting): Classified {
    const { differences, begun, ended } = this.#way(parting.from, parting.to);
    const served = servedVersions(parting, this.#old, this.#new);
    if (served) return ofRule('known', served, served === 'release/oldest-version' ? 'risky' : 'compatible');
    const began = knownBy(parting, begun);
    if (began) return ofBehaviour(began, began.impact);
    const setting = knownBy(parting, this.#settings) ?? knownBy(turned(parting), this.#settings);
    if (setting) return ofBehaviour(setting, setting.impact);
    const over = knownBy(turned(parting), ended);
    if (over) return ofBehaviour(over, over.impact === 'compatible' ? 'compatible' : 'risky', true);
    const difference = documentedBy(parting, differences);
    if (difference) return ofDocuments(difference, parting);
    return { class: 'unexplained', impact: impactOf(parting) };
  }

  #way(from: string, to: string): Way {
    const key = `${from} ${to}`;
    const found = this.#ways.get(key);
    if (found) return found;
    const [was, is] = [held(from), held(to)];
    const way = {
      differences: was === is ? [] : diffVersions(versionOf(was), versionOf(is)),
      ...behavioursBetween(this.#all, pointOf(from, this.#old), pointOf(to, this.#new)),
    };
    this.#ways.set(key, way);
    return way;
  }
}

const pointOf = (version: string, { release }: DaemonFacts) => ({
  version,
  ...(release === undefined ? {} : { release }),
});

/** The version nearest to one that was spoken of which a document is held. */
function held(version: string): string {
  const [oldest = ''] = versions;
  if (compareVersions(version, oldest) < 0) return oldest;
  return compareVersions(version, latestVersion) > 0 ? latestVersion : version;
}

function ofRule(kind: 'known' | 'documented', id: DiffRuleId, impact: Impact): Classified {
  const { title, mend } = diffRule(id);
  return { class: kind, impact, reason: { rule: id, title, mend, evidence: [] } };
}

function ofBehaviour(
  { id, kind, text, mend, evidence }: Behaviour,
  impact: Impact,
  isOver = false,
): Classified {
  const rule = diffRule(`behaviour/${kind}`);
  return {
    class: 'known',
    impact,
    reason: {
      rule: rule.id,
      title: isOver ? `no longer: ${text}` : text,
      mend: isOver ? 'Look whether your client relies on it.' : (mend ?? rule.mend),
      behaviour: id,
      evidence,
    },
  };
}

function ofDocuments(difference: Difference, { from, to }: Parting): Classified {
  const { id, phrase, mend, impact } = diffRule(difference.rule);
  const title = `${subjectOf(difference)} ${phrase} (API ${from} to ${to})`;
  return { class: 'documented', impact: impact.client, reason: { rule: id, title, mend, evidence: [] } };
}
