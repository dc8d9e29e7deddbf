import type {
  Exchange,
  PartingClass,
  PartingCount,
  PartingGroup,
  PartingPlace,
} from '../../../model/index.ts';
import { type Difference, generalPointer } from '../../../replay/index.ts';
import { type Classified, Classifier, giverOf, triedOf, UnstablePlaces } from '../../../upgrade/index.ts';
import type { DaemonFacts } from '../../daemon-facts.ts';
import type { AskedVersions } from './asked-versions.ts';
import { matchOf } from './request-facts.ts';

export interface Judged {
  readonly groups: readonly PartingGroup[];
  readonly counts: Record<PartingClass, PartingCount>;
  readonly unexplained: { readonly places: number; readonly groups: number };
  /** Exchanges in which more parts than the newest version that is told. */
  readonly apart: ReadonlySet<number>;
}

export interface JudgeInput {
  readonly old: DaemonFacts;
  readonly new: DaemonFacts;
  readonly versions: AskedVersions;
  readonly exchanges: readonly Exchange[];
  readonly differences: readonly Difference[];
  /** In which the old daemon parted from itself. */
  readonly ofItself: readonly Difference[];
  /** In which the new daemon parted when it was asked a second time; what parted once only is unstable. */
  readonly again?: readonly Difference[];
  readonly numbers: {
    readonly old: (id: number) => number | undefined;
    readonly new: (id: number) => number | undefined;
  };
}

type Told =
  | Classified
  | { readonly class: 'unstable'; readonly impact: 'compatible'; readonly reason?: never };

interface Open {
  readonly told: Told;
  readonly difference: Difference;
  readonly operations: Set<string>;
  readonly places: PartingPlace[];
  count: number;
}

const shownPlaces = 5;
const order: readonly PartingClass[] = ['unexplained', 'known', 'documented', 'unstable'];
const impacts = ['breaking', 'risky', 'compatible'];

/** Tells of every difference what is known of it, and joins what is alike; the worst first. */
export function judgePartings(input: JudgeInput): Judged {
  const told = tellAll(input);
  const open = new Map<string, Open>();
  const apart = new Set<number>();
  for (const [difference, one] of told) {
    if (!isVersionHeader(difference)) apart.add(difference.exchange);
    note(open, difference, one, input);
  }
  const groups = [...open.values()].map(groupOf).sort(worstFirst);
  const counts = Object.fromEntries(order.map((name) => [name, countOf(groups, name)]));
  const stable = groups.filter((group) => group.class !== 'unstable' && !isVersionHeader(group));
  const share = (measure: (group: PartingGroup) => number) => {
    const all = stable.reduce((sum, group) => sum + measure(group), 0);
    const bare = stable.filter((group) => group.class === 'unexplained');
    return all === 0 ? 0 : bare.reduce((sum, group) => sum + measure(group), 0) / all;
  };
  return {
    groups,
    counts: counts as Record<PartingClass, PartingCount>,
    unexplained: { places: share(({ count }) => count), groups: share(() => 1) },
    apart,
  };
}

function tellAll({
  old,
  new: other,
  versions,
  exchanges,
  differences,
  ofItself,
  again,
}: JudgeInput): [Difference, Told][] {
  const classifier = new Classifier(sideOf(old), sideOf(other));
  const unstable = new UnstablePlaces(ofItself.map(named));
  const twice = again && new UnstablePlaces(again.map(named));
  const byId = new Map(exchanges.map((exchange) => [exchange.id, exchange]));
  /** How each exchange failed, for those that need what it should have given. */
  const failed = new Map<number, Told>();
  return differences.map((difference): [Difference, Told] => {
    const { exchange: id, operationId, rule, pointer, was, now } = difference;
    const exchange = byId.get(id);
    if (!exchange || unstable.has(named(difference)) || twice?.has(named(difference)) === false)
      return [difference, { class: 'unstable', impact: 'compatible' }];
    const { version, query } = matchOf(exchange);
    const giver = giverOf(difference);
    const inherited = giver === undefined ? undefined : failed.get(giver);
    const found =
      inherited ??
      classifier.classify({
        ...(operationId ? { operationId } : {}),
        ...{ rule, pointer, was, now },
        ...versions.of(version),
        tried: triedOf(exchange, query),
      });
    if (rule === 'status' || rule.startsWith('answer/')) failed.set(id, found);
    return [difference, found];
  });
}

const sideOf = ({ min, max, release }: DaemonFacts) => ({
  minApiVersion: min,
  apiVersion: max,
  ...(release ? { release } : {}),
});

const named = ({ exchange, rule, pointer }: Difference) => ({
  exchange,
  rule,
  pointer: generalPointer(pointer),
});

export const isVersionHeader = ({ rule, pointer }: Pick<PartingGroup, 'rule' | 'pointer'>): boolean =>
  rule === 'header/changed' && pointer === '/header/api-version';

function note(
  open: Map<string, Open>,
  difference: Difference,
  told: Told,
  { exchanges, numbers }: JudgeInput,
): void {
  const { rule, operationId = '', pointer, exchange: id, was, now } = difference;
  // Why without the operation: a header that differs in every answer is one difference.
  const where = rule.startsWith('header/') ? `${was} ${now}` : operationId;
  const key = [
    told.class,
    rule,
    generalPointer(pointer),
    where,
    told.reason?.behaviour ?? told.reason?.rule,
  ].join('\n');
  const found = open.get(key) ?? { told, difference, operations: new Set(), places: [], count: 0 };
  open.set(key, found);
  found.count += 1;
  if (operationId) found.operations.add(operationId);
  if (found.places.length >= shownPlaces) return;
  const [oldExchange, newExchange] = [numbers.old(id), numbers.new(id)];
  found.places.push({
    exchange: id,
    ...(oldExchange === undefined ? {} : { oldExchange }),
    ...(newExchange === undefined ? {} : { newExchange }),
    request: requestLine(exchanges.find((one) => one.id === id)),
    pointer,
    was,
    is: now,
  });
}

function requestLine(exchange: Exchange | undefined): string {
  if (!exchange) return '';
  const { method, target } = exchange.request;
  return `${method} ${target.length > 160 ? `${target.slice(0, 157)}...` : target}`;
}

function groupOf({ told, difference, operations, places, count }: Open): PartingGroup {
  const [operationId] = operations;
  return {
    class: told.class,
    rule: difference.rule,
    ...(operationId && operations.size === 1 ? { operationId } : {}),
    pointer: generalPointer(difference.pointer),
    impact: told.impact,
    ...(told.reason ? { reason: told.reason } : {}),
    count,
    places,
  };
}

const worstFirst = (a: PartingGroup, b: PartingGroup): number =>
  order.indexOf(a.class) - order.indexOf(b.class) ||
  impacts.indexOf(a.impact) - impacts.indexOf(b.impact) ||
  b.count - a.count;

function countOf(groups: readonly PartingGroup[], name: PartingClass): PartingCount {
  const own = groups.filter((group) => group.class === name);
  return { groups: own.length, places: own.reduce((sum, { count }) => sum + count, 0) };
}
