import { formatJson } from '../base/index.ts';
import type { Answer } from '../client/index.ts';

/** A legal answer. `check` returns nothing when it holds, else what came, for people. */
export interface Expectation<Observed> {
  readonly expected: string;
  check(observed: Observed): string | undefined;
}

/** What a value must be: a literal (objects match as subsets, arrays exactly), a pattern, or a predicate. */
export type Matcher =
  | RegExp
  | ((value: never) => boolean)
  | string
  | number
  | bigint
  | boolean
  | null
  | object
  | undefined;

/** Any observation: `that('the log ends with a newline', (text: string) => text.endsWith('\n'))`. A string result tells what came. */
export function that<Observed>(
  expected: string,
  test: (observed: Observed) => boolean | string,
): Expectation<Observed> {
  return {
    expected,
    check(observed) {
      const result = test(observed);
      if (typeof result === 'string') return result;
      return result ? undefined : shorten(describe(observed));
    },
  };
}

/** The answer has this status and everything else that is said of it. */
export function answer(status: number, ...more: readonly Expectation<Answer>[]): Expectation<Answer> {
  return allOf(
    {
      expected: `status ${status}`,
      check: (got: Answer) =>
        got.status === status ? undefined : `status ${got.status} ${shorten(got.text())}`,
    },
    ...more,
  );
}

/** The value at a JSON pointer of the answer's body (`''` is the whole body) matches. */
export function json(pointer: string, matcher: Matcher, expected?: string): Expectation<Answer> {
  return {
    expected: expected ?? `${pointer || 'the body'} ${describeMatcher(matcher)}`,
    check(got) {
      const value = at(got.json<unknown>(), pointer);
      return matches(value, matcher) ? undefined : `${pointer || 'body'} is ${shorten(describe(value))}`;
    },
  };
}

/** The header matches; `undefined` means that it must be absent. */
export function header(name: string, matcher: RegExp | string | undefined): Expectation<Answer> {
  return {
    expected:
      matcher === undefined
        ? `no ${name} header`
        : `${name}: ${matcher instanceof RegExp ? matcher.source : matcher}`,
    check(got) {
      const value = got.headers.get(name) ?? undefined;
      return matches(value, matcher)
        ? undefined
        : value === undefined
          ? `no ${name} header`
          : `${name}: ${value}`;
    },
  };
}

/** The error shape of the Engine: a JSON object with a `message` that matches. */
export function message(pattern: RegExp = /./): Expectation<Answer> {
  return json('/message', pattern, `an error {"message"} like /${pattern.source}/`);
}

/** The body is empty. */
export const emptyBody: Expectation<Answer> = {
  expected: 'an empty body',
  check: (got) => (got.bytes.length === 0 ? undefined : `${got.bytes.length} bytes: ${shorten(got.text())}`),
};

export function allOf<Observed>(...parts: readonly Expectation<Observed>[]): Expectation<Observed> {
  return {
    expected: parts.map((part) => part.expected).join(', '),
    check: (observed) => firstMiss(parts, observed),
  };
}

export function anyOf<Observed>(...parts: readonly Expectation<Observed>[]): Expectation<Observed> {
  return {
    expected: parts.map((part) => part.expected).join(' or '),
    check(observed) {
      const misses = parts.map((part) => part.check(observed));
      return misses.some((miss) => miss === undefined) ? undefined : misses[0];
    },
  };
}

function firstMiss<Observed>(
  parts: readonly Expectation<Observed>[],
  observed: Observed,
): string | undefined {
  for (const part of parts) {
    const miss = part.check(observed);
    if (miss !== undefined) return miss;
  }
  return undefined;
}

/** The value at an RFC 6901 JSON pointer, or `undefined`. */
export function at(value: unknown, pointer: string): unknown {
  let here = value;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (here === null || typeof here !== 'object') return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

export function matches(value: unknown, matcher: Matcher): boolean {
  if (matcher instanceof RegExp) return typeof value === 'string' && matcher.test(value);
  if (typeof matcher === 'function') return Boolean((matcher as (value: unknown) => boolean)(value));
  if (Array.isArray(matcher)) {
    return (
      Array.isArray(value) &&
      value.length === matcher.length &&
      matcher.every((item, index) => matches(value[index], item as Matcher))
    );
  }
  if (matcher !== null && typeof matcher === 'object') {
    if (value === null || typeof value !== 'object') return false;
    return Object.entries(matcher).every(([key, item]) =>
      matches((value as Record<string, unknown>)[key], item as Matcher),
    );
  }
  return value === matcher;
}

function describeMatcher(matcher: Matcher): string {
  if (matcher instanceof RegExp) return `like /${matcher.source}/`;
  if (typeof matcher === 'function') return `such that ${matcher.toString().replace(/\s+/g, ' ')}`;
  if (matcher === undefined) return 'absent';
  return `= ${describe(matcher)}`;
}

function describe(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value !== null && typeof value === 'object' && 'status' in value && 'headers' in value) {
    const got = value as { status: number; text?: () => string };
    return `status ${got.status} ${got.text?.() ?? ''}`;
  }
  try {
    return formatJson(value, undefined) ?? String(value);
  } catch {
    return String(value);
  }
}

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);
