import type { Perturbation } from '../../model/index.ts';
import type { FieldNode } from './field-tree.ts';
import { ReactionSearch, type Trial, type Verdict } from './reaction-search.ts';

/** A field as it is perturbed in a run. */
export interface Perturbed {
  readonly field: FieldNode;
  readonly how: Perturbation;
}

export interface LearnOptions {
  readonly tree: readonly FieldNode[];
  /** Runs the client with these perturbed; with none of them, to see whether it still behaves as it did. */
  readonly run: (perturbed: readonly Perturbed[]) => Promise<Trial<Perturbed>>;
  /** Runs at most. */
  readonly limit: number;
  readonly signal?: AbortSignal;
  readonly onRun?: (progress: Progress) => void;
}

export interface Progress {
  readonly runs: number;
  readonly read: number;
  /** Fields of which something is known. */
  readonly settled: number;
}

/** What was learned of a field. */
export interface Learned {
  readonly field: FieldNode;
  /** How it was perturbed when that was learned. */
  readonly how: Perturbation;
  readonly verdict: Verdict<Perturbed>;
}

export interface LearnedReads {
  readonly learned: readonly Learned[];
  readonly runs: number;
  /** Why not all was tried; absent where it was. */
  readonly stopped?: string;
  /** The client came to behave otherwise by itself: what it did then. */
  readonly drifted?: string;
}

/** A look every so many runs at whether the client still behaves as at first. */
const controlEvery = 20;

class Stop extends Error {}

/**
 * Learns which fields a client reads, from the outside in: what is below a field that can go without a reaction is not tried, what is
 * below one that it reads is. Then, where asked for, with null and with other types those that it does not read.
 */
export async function learnReads({ tree, run, limit, signal, onRun }: LearnOptions): Promise<LearnedReads> {
  const learned: Learned[] = [];
  let runs = 0;
  let sinceControl = 0;
  let drifted: string | undefined;
  let stopped: string | undefined;
  /** What was learned before the last run that showed the client as at first. */
  let sure = 0;

  const control = async () => {
    sinceControl = 0;
    for (let turn = 0; turn < 2; turn++) {
      runs++;
      drifted = (await run([])).reaction;
      if (drifted === undefined) {
        sure = learned.length;
        return;
      }
    }
    throw new Stop('the client came to behave otherwise although nothing was perturbed');
  };
  const attempt = async (perturbed: readonly Perturbed[]) => {
    if (signal?.aborted) throw new Stop('learning was stopped');
    if (runs >= limit) throw new Stop(`the limit of ${limit} runs was reached`);
    if (sinceControl++ >= controlEvery) await control();
    runs++;
    const trial = await run(perturbed);
    if (signal?.aborted) throw new Stop('learning was stopped');
    onRun?.({
      runs,
      read: [...search.verdicts.values()].filter(({ kind }) => kind === 'read').length,
      settled: new Set([...search.verdicts.keys()].map(({ field }) => field)).size,
    });
    return trial;
  };
  const search = new ReactionSearch<Perturbed>(attempt);
  const settle = async (act: () => Promise<void>) => {
    try {
      await act();
    } finally {
      for (const [item, verdict] of search.verdicts) {
        const at = learned.findIndex(({ field, how }) => field === item.field && how === item.how);
        if (at < 0) learned.push({ ...item, verdict });
        else learned[at] = { ...item, verdict };
      }
    }
  };
  const level = async (fields: readonly FieldNode[], how: Perturbation) => {
    const items = fields.map((field): Perturbed => ({ field, how }));
    await settle(() => search.classify(items));
    return fields.filter((_field, index) => search.verdicts.get(items[index]!)?.kind === 'read');
  };
  const isRead = (field: FieldNode) =>
    learned.some((each) => each.field === field && each.verdict.kind === 'read');

  try {
    for (let front = [...tree]; front.length > 0; ) {
      const tried = front.filter(({ how }) => how.includes('drop'));
      const read = new Set(await level(tried, 'drop'));
      front = front
        .filter((field) => read.has(field) || !field.how.includes('drop'))
        .flatMap(({ below }) => below);
    }
    await settle(() => search.confirm());
    for (const how of ['null', 'type'] as const)
      for (let front = [...tree]; front.length > 0; front = front.flatMap(({ below }) => below))
        await level(
          front.filter((field) => field.how.includes(how) && !isRead(field)),
          how,
        );
    if (sinceControl > 0) await control();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    stopped = error.message;
  }
  const doubtful = drifted === undefined ? [] : learned.splice(sure);
  for (const each of doubtful)
    learned.push(
      each.verdict.kind === 'unread'
        ? each
        : { ...each, verdict: { kind: 'untried', why: 'the client came to behave otherwise meanwhile' } },
    );
  const rest = stopped === undefined ? [] : unsettled(tree, learned);
  return {
    learned: [
      ...learned,
      ...rest.map(
        (field): Learned => ({ field, how: 'drop', verdict: { kind: 'untried', why: stopped ?? '' } }),
      ),
    ],
    runs,
    ...(stopped === undefined ? {} : { stopped }),
    ...(drifted === undefined ? {} : { drifted }),
  };
}

/** The outermost fields of which nothing is known, nor of what holds them. */
const unsettled = (tree: readonly FieldNode[], learned: readonly Learned[]): FieldNode[] =>
  tree.flatMap((field) => {
    const known = learned.filter((each) => each.field === field);
    if (known.length === 0) return [field];
    return known.some(({ verdict }) => verdict.kind === 'read') ? unsettled(field.below, learned) : [];
  });
