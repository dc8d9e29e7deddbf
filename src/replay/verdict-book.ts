import { formatJson } from '../base/index.ts';
import {
  type Compared,
  type ComparisonRule,
  type Difference,
  generalPointer,
  kindOf,
  type Normalised,
} from './difference.ts';
import type { IdentityMap } from './identity.ts';
import type { Explanation, LeafPlace, NormalisationRule } from './normalise.ts';

/** The exchange that is being compared. */
export interface Scope {
  readonly exchange: number;
  readonly operationId: string | undefined;
}

export interface BookOptions {
  readonly map: IdentityMap;
  /** Every value that is normalised becomes a difference too. */
  readonly strict?: boolean;
  /** Whether a client of the capture wrote this text. */
  readonly sent: (text: string) => boolean;
}

/** Where the comparison writes down what it compared, what parted, and what was taken as equal. */
export class VerdictBook {
  readonly map: IdentityMap;
  readonly sent: (text: string) => boolean;
  readonly differences: Difference[] = [];
  readonly compared: Compared = {
    exchanges: 0,
    values: 0,
    headers: 0,
    items: 0,
    streamBytes: 0,
    archiveEntries: 0,
    ids: 0,
  };
  readonly #strict: boolean;
  readonly #normalised = new Map<string, { -readonly [K in keyof Normalised]: Normalised[K] }>();

  constructor({ map, strict = false, sent }: BookOptions) {
    this.map = map;
    this.sent = sent;
    this.#strict = strict;
  }

  get normalised(): Normalised[] {
    return [...this.#normalised.values()].sort((a, b) => b.count - a.count);
  }

  /** Whether the capture is about this object: a client named it, or it was created for a client on either side. */
  isOurs(name: string): boolean {
    return this.map.isOurs(name) || (name.length > 2 && this.sent(name));
  }

  /** Marks what a daemon made for a client of the capture; anything but text is passed over. */
  own(id: unknown): void {
    if (typeof id === 'string' && id !== '') this.map.own(id);
  }

  place({ operationId }: Scope, key: string): LeafPlace {
    return { key, operationId, map: this.map, sent: this.sent };
  }

  /** Two JSON values of one type stand at this pointer: for books that count what they agree on. */
  meet(_scope: Scope, _pointer: string): void {}

  /** Writes a difference down. */
  differ(
    { exchange, operationId }: Scope,
    rule: ComparisonRule,
    pointer: string,
    was: unknown,
    now: unknown,
  ): void {
    this.differences.push({
      exchange,
      ...(operationId ? { operationId } : {}),
      kind: kindOf(rule),
      rule,
      pointer,
      was: shown(was),
      now: shown(now),
    });
  }

  /** Writes down what `explanation` made of two values. */
  judge(
    scope: Scope,
    explanation: Explanation,
    pointer: string,
    was: unknown,
    now: unknown,
    rule: ComparisonRule = 'value/changed',
  ): void {
    if (explanation === 'equal') return;
    if (explanation === undefined) this.differ(scope, rule, pointer, was, now);
    else if (explanation === 'contradiction') this.differ(scope, 'value/identity', pointer, was, now);
    else this.normalise(scope, explanation, pointer, was, now, rule);
  }

  normalise(
    scope: Scope,
    by: NormalisationRule,
    pointer: string,
    was: unknown,
    now: unknown,
    rule: ComparisonRule = 'value/changed',
  ): void {
    if (this.#strict) {
      this.differ(scope, rule, pointer, was, now);
      return;
    }
    const { operationId } = scope;
    const general = generalPointer(pointer);
    const key = `${by} ${operationId ?? ''} ${general}`;
    const found = this.#normalised.get(key);
    if (found) found.count += 1;
    else
      this.#normalised.set(key, {
        rule: by,
        ...(operationId ? { operationId } : {}),
        pointer: general,
        count: 1,
        was: shown(was),
        now: shown(now),
      });
  }
}

const limit = 200;

/** A value as a difference tells it. */
export function shown(value: unknown): string {
  if (value === undefined) return '(absent)';
  const text = typeof value === 'string' ? value : (formatJson(value) ?? '(absent)');
  return text.length > limit ? `${text.slice(0, limit - 3)}...` : text;
}
