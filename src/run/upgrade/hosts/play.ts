import type { Exchange, Target } from '../../../model/index.ts';
import {
  type Created,
  cleanUp,
  holdings,
  type ReplayOutcome,
  replayExchanges,
} from '../../../replay/index.ts';
import { keepAnswers } from './kept-answers.ts';

export interface PlayOptions {
  readonly target: Target;
  readonly apiVersion: (recorded: string) => string;
  readonly timeoutMs: number;
  readonly bodyLimit: number;
  /** Where to keep the answers, with secrets masked. */
  readonly file?: string;
  readonly signal?: AbortSignal;
  readonly onExchange?: () => void;
}

export interface Played extends ReplayOutcome {
  /** What the daemon answered, by the number of what was sent. */
  readonly answers: ReadonlyMap<number, Exchange>;
  readonly removed: readonly Created[];
  /** What was made and could not be removed. */
  readonly left: readonly string[];
}

/** Why kept: clients poll, and a poll without its pauses sees what is not there yet. */
const pausesMs = 5000;

/** Sends requests to a daemon and removes what they made. Throws E_UNREACHABLE when not even the first can be sent, E_WRITE. */
export async function play(exchanges: readonly Exchange[], options: PlayOptions): Promise<Played> {
  const { target, file, signal, onExchange, ...rest } = options;
  using kept = file === undefined ? undefined : keepAnswers(file, target.url);
  const held = await holdings(target.address);
  const answers = new Map<number, Exchange>();
  const outcome = await replayExchanges(exchanges, {
    ...rest,
    address: target.address,
    keepGoing: true,
    pausesMs,
    ...(kept ? { onTap: kept.onTap } : {}),
    ...(signal ? { signal } : {}),
    onExchange: (was, now) => {
      answers.set(was.id, now);
      onExchange?.();
    },
  });
  return { ...outcome, answers, ...(await removed(target, outcome, held)) };
}

async function removed(
  { address, url }: Target,
  { creations }: ReplayOutcome,
  held: ReadonlySet<string>,
): Promise<Pick<Played, 'removed' | 'left'>> {
  try {
    return await cleanUp(address, creations, held);
  } catch (error) {
    return {
      removed: [],
      left: creations.all.map(({ kind, id }) => `${kind} ${id} on ${url}: ${(error as Error).message}`),
    };
  }
}
