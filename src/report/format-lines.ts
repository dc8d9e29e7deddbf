import type { CaseResult, Verdict } from '../model/index.ts';
import { clip, oneLine, penOf, type TextOptions } from './pen.ts';
import { durationText, telling } from './tally.ts';

const words: Readonly<
  Record<Verdict, { text: string; style: 'green' | 'red' | 'magenta' | 'dim' | 'yellow' }>
> = {
  pass: { text: 'pass  ', style: 'green' },
  fail: { text: 'FAIL  ', style: 'red' },
  error: { text: 'ERROR ', style: 'magenta' },
  skip: { text: 'skip  ', style: 'dim' },
  waived: { text: 'waived', style: 'yellow' },
};

/** One line about a case that has just ended, without a line end. */
export function formatProgressLine(result: CaseResult, options: TextOptions = {}): string {
  const pen = penOf(options);
  const { text, style } = words[result.verdict];
  const first = result.failures[0];
  const why =
    result.verdict === 'fail'
      ? first
        ? `expected ${first.expected}, came ${first.actual}`
        : telling(result.findings)[0]?.message
      : result.reason;
  const tail = why && result.verdict !== 'pass' ? ` ${pen.dot} ${oneLine(why)}` : '';
  const line = `${text} ${result.id} v${result.api} ${durationText(result.durationMs)}${tail}`;
  return clip(line, pen.width, pen.ellipsis).replace(text, pen.paint(style, text));
}

/** What `--list` shows of a case. */
interface ListedCase {
  readonly id: string;
  readonly area: string;
  readonly level: 'must' | 'should';
  readonly requirement: string;
}

/** One line for each case, by area, and their number. */
export function formatList(cases: readonly ListedCase[], options: TextOptions = {}): string {
  const pen = penOf(options);
  const idWidth = Math.min(60, Math.max(0, ...cases.map(({ id }) => id.length)));
  const areas = [...Map.groupBy(cases, ({ area }) => area)].flatMap(([area, listed]) => [
    pen.paint('bold', area),
    ...listed.map(
      ({ id, level, requirement }) => `  ${id.padEnd(idWidth)}  ${level.padEnd(6)}  ${oneLine(requirement)}`,
    ),
  ]);
  return `${[...areas, `${cases.length} cases`].join('\n')}\n`;
}
