import { behaviours } from '../../../src/contract/index.ts';
import type { Destination, Exchange } from '../../../src/model/index.ts';
import { type Told, UpgradeJudge } from '../../../src/upgrade/index.ts';
import { fieldsOf } from './places.ts';
import { type Parting, placeOf, Reality } from './reality.ts';
import { bears, type Weight, weigh } from './weigh.ts';

/** One finding, and how often it was right. */
export interface Weighed {
  readonly rule: string;
  readonly title: string;
  readonly impact: string;
  readonly at?: string;
  readonly true: number;
  readonly false: number;
  readonly unknown: number;
  /** Exchanges where it was wrong: the first ones. */
  readonly wrong: readonly number[];
}

/** A difference that no finding told. */
export interface Missed {
  readonly place: string;
  readonly count: number;
  /** `unstable`: two runs on one daemon part there, too. */
  readonly kind: 'unstable' | 'missed';
  readonly exchange: number;
  readonly was: string;
  readonly now: string;
}

export interface Measured {
  readonly session: string;
  readonly to: string;
  readonly exchanges: number;
  readonly compared: number;
  /** Probes that were held against exchanges. */
  readonly checks: number;
  /** Fields of the exchanges that were judged: received, sent, parameters, headers. */
  readonly fields: number;
  readonly findings: readonly Weighed[];
  readonly missed: readonly Missed[];
}

export interface Recordings {
  readonly session: string;
  readonly recorded: readonly Exchange[];
  /** The same client on the other daemon. */
  readonly elsewhere: readonly Exchange[];
  /** Partings between runs on one daemon. */
  readonly unstable: ReadonlySet<string>;
}

/** What a client breaks on by moving is what it can lose: fields, types, statuses, headers. What is new harms nobody. */
const isLoss = ({ rule, pointer }: Parting): boolean =>
  pointer !== '/header/api-version' &&
  /^(shape\/(gone|null|type|json)|status|header\/(gone|changed)|answer\/)/.test(rule);

/** Judges a recording against another daemon, and weighs each finding against what that daemon really answered. */
export function measure({ session, recorded, elsewhere, unstable }: Recordings, to: Destination): Measured {
  const reality = new Reality(recorded, elsewhere);
  const told = new Map<number, Told[]>();
  const judge = new UpgradeJudge({
    to,
    onHit: ({ id }, hit) => told.set(id, [...(told.get(id) ?? []), hit]),
  });
  for (const exchange of recorded) judge.take(exchange);
  const weighed = new Map<string, { told: Told; weights: Record<Weight, number>; wrong: number[] }>();
  for (const exchange of recorded)
    for (const hit of told.get(exchange.id) ?? []) {
      const key = `${hit.rule} ${hit.title} ${hit.impact}`;
      const entry = weighed.get(key) ?? { told: hit, weights: { true: 0, false: 0, unknown: 0 }, wrong: [] };
      weighed.set(key, entry);
      const weight = weigh(hit, exchange, reality);
      entry.weights[weight]++;
      if (weight === 'false' && entry.wrong.length < 5) entry.wrong.push(exchange.id);
    }
  return {
    session,
    to: to.name,
    exchanges: recorded.length,
    compared: reality.compared,
    checks: judge.checkedFields,
    fields: recorded.reduce((sum, exchange) => sum + fieldsOf(exchange), 0),
    findings: [...weighed.values()].map(({ told: { rule, title, impact, at }, weights, wrong }) => ({
      rule,
      title,
      impact,
      ...(at === undefined ? {} : { at }),
      ...weights,
      wrong,
    })),
    missed: missedOf(reality, told, unstable),
  };
}

function missedOf(
  reality: Reality,
  told: ReadonlyMap<number, readonly Told[]>,
  unstable: ReadonlySet<string>,
): Missed[] {
  const left = reality.all.filter(
    (parting) =>
      isLoss(parting) &&
      !told.get(parting.exchange)?.some((hit) => placesOf(hit).some((at) => bears(parting, { ...hit, at }))),
  );
  return [...Map.groupBy(left, placeOf)].map(([place, group]): Missed => {
    const [{ exchange, was, now }] = group as [Parting];
    return {
      place,
      count: group.length,
      kind: unstable.has(place) ? 'unstable' : 'missed',
      exchange,
      was,
      now,
    };
  });
}

/** A finding names the place that was hit worst; its behaviour may speak of several. */
const placesOf = ({ behaviour, at = '' }: Told): readonly string[] =>
  behaviours().find(({ id }) => id === behaviour)?.at ?? [at];
