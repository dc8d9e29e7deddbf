import { saysNothing } from '../../base/index.ts';
import type { FieldRule } from './profile.ts';

/** A row made ready: the keys on the way, and what is done at the end. */
interface Step {
  readonly path: readonly string[];
  readonly change: FieldRule['change'];
}

/** Makes rows into one function that gives a changed copy; what no row touches is shared with the original. */
export function compile(rules: readonly FieldRule[]): (answer: unknown) => unknown {
  const steps: Step[] = rules.map(({ at, change }) => ({
    path: at
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')),
    change,
  }));
  if (steps.length === 0) return (answer) => answer;
  return (answer) => walk(answer, steps, 0, answer);
}

function walk(value: unknown, steps: readonly Step[], depth: number, answer: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const inner = steps.filter(({ path }) => path[depth] === '*' && path.length > depth + 1);
    return inner.length === 0 ? value : value.map((item) => walk(item, inner, depth + 1, answer));
  }
  const copy: Record<string, unknown> = { ...value };
  const deeper = new Map<string, Step[]>();
  for (const step of steps) {
    const key = step.path[depth] ?? '';
    const keys = key === '*' ? Object.keys(copy) : [key];
    for (const each of keys) {
      if (step.path.length === depth + 1) end(copy, each, step.change, answer);
      else if (copy[each] !== null && typeof copy[each] === 'object')
        deeper.set(each, [...(deeper.get(each) ?? []), step]);
    }
  }
  for (const [key, inner] of deeper) if (key in copy) copy[key] = walk(copy[key], inner, depth + 1, answer);
  return copy;
}

function end(
  holder: Record<string, unknown>,
  key: string,
  change: FieldRule['change'],
  answer: unknown,
): void {
  if (change === 'drop') delete holder[key];
  else if (change === 'drop-empty') {
    if (saysNothing(holder[key])) delete holder[key];
  } else if (change === 'drop-null') {
    if (holder[key] === null) delete holder[key];
  } else if (change === 'null-empty') {
    if (typeof holder[key] === 'object' && saysNothing(holder[key])) holder[key] = null;
  } else if ('set' in change) {
    if (key in holder) holder[key] = change.set;
  } else if ('add' in change) {
    if (!(key in holder)) holder[key] = change.add;
  } else if ('make' in change) {
    if (key in holder) holder[key] = change.make(holder[key], holder, answer);
  } else if (key in holder) {
    holder[change.rename] = holder[key];
    delete holder[key];
  }
}
