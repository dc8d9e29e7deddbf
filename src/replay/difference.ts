import type { Exchange } from '../model/index.ts';

/** What kind of thing parts, worst first. */
export const differenceKinds = [
  'answer',
  'exchange',
  'status',
  'stream',
  'shape',
  'value',
  'header',
  'request',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** Rules of the comparison, each with what it says. The part before `/` is the kind. */
export const comparisonRules = {
  'answer/missing': 'there was an answer, and now there is none, or the other way round',
  'answer/cut': 'the answer ended early on one side',
  'answer/no-counterpart':
    'the request needs an id that the first daemon gave, and the other daemon gave none in its place',
  'answer/hijack': 'one side took the connection over and the other did not, or in another way',
  'exchange/missing': 'the first capture has the exchange, the second has not',
  'exchange/extra': 'the second capture has the exchange, the first has not',
  status: 'the status is another one; bodies are then not compared',
  'stream/stdout': 'what came on stdout (or on the terminal) is other text',
  'stream/stderr': 'what came on stderr is other text',
  'stream/exit-code': 'the process ended with another code',
  'stream/framing': 'one side is multiplexed and the other raw',
  'stream/items': 'an item of a JSON stream is on one side only',
  'stream/bytes': 'bytes that are neither text nor JSON nor an archive are others',
  'stream/archive': 'an entry of an archive is on one side only, or is another',
  'shape/gone': 'a field is no longer there',
  'shape/new': 'a field is there that was not',
  'shape/null': 'null on one side, a value on the other',
  'shape/type': 'the type is another one',
  'shape/json': 'JSON on one side only',
  'value/changed': 'another value that no normalisation explains',
  'value/length': 'a list of plain values has another length',
  'value/element-gone': 'an element of a list is no longer there',
  'value/element-new': 'an element of a list is there that was not',
  'value/identity': 'an id stands for another object than before',
  'header/gone': 'a header is no longer there',
  'header/new': 'a header is there that was not',
  'header/changed': 'a header has another value',
  'request/changed': 'the requests of two captures part (compare only)',
} as const;
export type ComparisonRule = keyof typeof comparisonRules;

/** Where two answers part, as data. */
export interface Difference {
  /** Id of the exchange in the (first) capture; of the second for `exchange/extra`. */
  readonly exchange: number;
  /** Absent where no contract knows the request. */
  readonly operationId?: string;
  readonly kind: DifferenceKind;
  readonly rule: ComparisonRule;
  /** JSON pointer into the answer's body; `/header/NAME`, `/stdout`, `/stderr`, `/status`, `/items/N` beside it. */
  readonly pointer: string;
  /** As text, JSON where it was JSON; at most 200 characters; `(absent)` where there is none. */
  readonly was: string;
  readonly now: string;
}

/** A value that differs and was taken as equal, and the rule that said so. */
export interface Normalised {
  readonly rule: string;
  readonly operationId?: string;
  /** With `*` for indexes and for keys that are ids. */
  readonly pointer: string;
  readonly count: number;
  /** The first such pair. */
  readonly was: string;
  readonly now: string;
}

/** What was compared, so that "same" is earned. */
export interface Compared {
  exchanges: number;
  /** Plain values of JSON bodies and items. */
  values: number;
  headers: number;
  /** Items of JSON streams. */
  items: number;
  /** Bytes of stdout, stderr, terminals and other bodies. */
  streamBytes: number;
  archiveEntries: number;
  /** Ids and generated names that were mapped. */
  ids: number;
}

/** An exchange that was not compared, and why. */
export interface NotCompared {
  readonly exchange: number;
  readonly operationId?: string;
  /** `POST /v1.41/containers/create` */
  readonly request: string;
  readonly reason: 'masked' | 'unreplayable' | 'left-out' | 'not-sent';
  readonly why: string;
}

/** Differences of one rule, operation and generalised pointer. */
export interface DifferenceGroup {
  readonly kind: DifferenceKind;
  readonly rule: ComparisonRule;
  readonly operationId?: string;
  readonly pointer: string;
  readonly differences: readonly Difference[];
}

/** Groups, worst kind first, then the most frequent. A header that differs is one group, whatever the operations. */
export function groupDifferences(differences: readonly Difference[]): DifferenceGroup[] {
  const groups = Map.groupBy(differences, ({ rule, kind, operationId, pointer, was, now }) =>
    kind === 'header'
      ? `${rule} ${pointer} ${was} ${now}`
      : `${rule} ${operationId ?? ''} ${generalPointer(pointer)}`,
  );
  return [...groups.values()]
    .map((group) => {
      const [{ kind, rule, operationId, pointer }] = group as [Difference];
      return {
        kind,
        rule,
        ...(operationId && group.every((one) => one.operationId === operationId) ? { operationId } : {}),
        pointer: generalPointer(pointer),
        differences: group,
      };
    })
    .sort(
      (a, b) =>
        differenceKinds.indexOf(a.kind) - differenceKinds.indexOf(b.kind) ||
        b.differences.length - a.differences.length,
    );
}

/** A pointer with `*` for indexes and for keys that are ids. */
export const generalPointer = (pointer: string): string =>
  pointer.replace(/\/(?:\d+|(?:sha256:)?[0-9a-f]{64}|[0-9a-f]{12})(?=\/|$)/g, '/*');

export const kindOf = (rule: ComparisonRule): DifferenceKind => rule.split('/')[0] as DifferenceKind;

export const nameOf = ({ request }: Pick<Exchange, 'request'>): string =>
  `${request.method} ${request.target.length > 160 ? `${request.target.slice(0, 157)}...` : request.target}`;
