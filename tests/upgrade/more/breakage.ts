import { describe, expect, test } from 'vitest';
import { breaks, type Talk, talkWith } from '../traffic.ts';

/** Something that an upgrade broke for somebody, as the traffic of their client. */
export interface Breakage {
  /** What happens, in the words of the one whom it hit. */
  readonly what: string;
  /** Where they told it. */
  readonly link: string;
  readonly from: string;
  readonly to: string;
  readonly talk: readonly Talk[];
  /** Every breaking finding that is told, and no other; risky ones where they are the point. */
  readonly told: readonly {
    readonly rule: string;
    readonly behaviour?: string;
    readonly impact: 'breaking' | 'risky';
    readonly exchanges: readonly number[];
    readonly mend: RegExp;
  }[];
}

export function testBreakages(title: string, breakages: readonly Breakage[]): void {
  describe(title, () => {
    test.each(breakages)('$what ($link)', ({ from, to, talk, told }) => {
      const found = breaks(talkWith(from, ...talk), to);
      for (const { mend, ...expected } of told)
        expect(found).toContainEqual(
          expect.objectContaining({ ...expected, mend: expect.stringMatching(mend) }),
        );
      const name = ({ behaviour, rule }: { behaviour?: string; rule: string }) => behaviour ?? rule;
      const wanted = new Set(told.map(name));
      const unwanted = found.filter((each) => each.impact === 'breaking' && !wanted.has(name(each)));
      expect(unwanted.map(({ rule, title }) => `${rule}: ${title}`)).toEqual([]);
    });
  });
}

/** What a docker CLI, and other clients of the same library, ask first. */
export const asks = (agent: string): Talk => ({ ask: 'HEAD /_ping', agent });
