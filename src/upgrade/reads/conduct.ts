import { withoutIds, withoutNow } from './plain-text.ts';

/** What a client did in one run, as one sees it from outside. */
export interface Conduct {
  readonly exitCode: number;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** What it asked, in order: method, target, and what JSON it sent. */
  readonly requests: readonly string[];
  /** When it ran, in milliseconds since 1970. */
  readonly at: number;
}

const parts = ['stdout', 'stderr', 'requests'] as const;
type Part = (typeof parts)[number];
/** How two runs are held against each other: in order, in any order, or by what there is at all. */
type Order = 'exact' | 'any' | 'once';

/** How a client behaves when nothing is perturbed, and how closely that can be told. */
export interface Habit {
  readonly conduct: Conduct;
  /** Ids and durations differ from run to run. */
  readonly bare: boolean;
  readonly order: Readonly<Record<Part, Order>>;
  readonly ignore: readonly RegExp[];
}

/**
 * What runs without perturbation have in common: the closest way to compare them by which they are the same. Gives what differs
 * where there is none.
 */
export function habitOf(
  runs: readonly Conduct[],
  ignore: readonly RegExp[] = [],
): Habit | { differs: string } {
  const [conduct, ...others] = runs;
  if (!conduct) return { differs: 'it did not run' };
  let differs = '';
  for (const bare of [false, true]) {
    const order: Record<Part, Order> = { stdout: 'exact', stderr: 'exact', requests: 'exact' };
    const found = () =>
      others.map((other) => reactionOf({ conduct, bare, order, ignore }, other)).find(Boolean);
    for (const part of parts)
      for (const way of ['exact', 'any', ...(part === 'requests' ? (['once'] as const) : [])] as const) {
        order[part] = way;
        if (
          others.every((other) => differenceIn(part, { conduct, bare, order, ignore }, other) === undefined)
        )
          break;
      }
    differs = found() ?? '';
    if (differs === '') return { conduct, bare, order, ignore };
  }
  return { differs };
}

/** How a run differs from the habit, in words; `undefined` where it does not. */
export function reactionOf(habit: Habit, run: Conduct): string | undefined {
  if (run.timedOut !== habit.conduct.timedOut) return 'it did not come to an end';
  const { exitCode } = habit.conduct;
  if (run.exitCode !== exitCode) return `exit code ${run.exitCode} in place of ${exitCode}`;
  return parts.map((part) => differenceIn(part, habit, run)).find((text) => text !== undefined);
}

function differenceIn(part: Part, habit: Habit, run: Conduct): string | undefined {
  const order = habit.order[part];
  const lines = (conduct: Conduct) => {
    const raw = part === 'requests' ? conduct.requests : conduct[part].split('\n');
    const plain = raw.map((line) => plainOf(line, conduct.at, habit));
    if (order === 'exact') return plain;
    return order === 'any' ? plain.sort() : [...new Set(plain)].sort();
  };
  const [was, is] = [lines(habit.conduct), lines(run)];
  for (let at = 0; at < Math.max(was.length, is.length); at++)
    if (was[at] !== is[at]) return `${part}: ${shown(is[at])} in place of ${shown(was[at])}`;
  return undefined;
}

function plainOf(line: string, at: number, { bare, ignore }: Habit): string {
  const left = ignore.reduce((text, pattern) => text.replace(pattern, ''), line);
  const timeless = withoutNow(left, at);
  return bare ? withoutIds(timeless) : timeless;
}

const shown = (line: string | undefined): string =>
  line === undefined ? 'nothing' : JSON.stringify(line.length > 120 ? `${line.slice(0, 117)}…` : line);
