import { FrameDecoder } from '../wire/index.ts';
import type { ComparisonRule } from './difference.ts';
import { explainText } from './normalise.ts';
import type { Scope, VerdictBook } from './verdict-book.ts';

/** Output taken apart: `stdout` holds everything where it is not multiplexed. */
export interface Output {
  readonly multiplexed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Takes output apart by what it looks like from its first frame to its last; a cut last frame is left out. */
export function demultiplex(bytes: Uint8Array): Output {
  const decoder = new FrameDecoder();
  const frames = decoder.push(bytes);
  const problem = decoder.end();
  const multiplexed = frames.length > 0 && (problem === undefined || problem.code === 'cut-frame');
  if (!multiplexed) return { multiplexed, stdout: Buffer.from(bytes).toString('utf8'), stderr: '' };
  const textOf = (...wanted: number[]) =>
    Buffer.concat(
      frames.filter(({ stream }) => wanted.includes(stream)).map((frame) => frame.bytes),
    ).toString('utf8');
  return { multiplexed, stdout: textOf(0, 1), stderr: textOf(2, 3) };
}

/** Compares output stream by stream. `open`: the client left, so that the second side may have more. */
export function compareOutput(
  book: VerdictBook,
  scope: Scope,
  was: Uint8Array,
  now: Uint8Array,
  open: boolean,
): void {
  const [first, second] = [demultiplex(was), demultiplex(now)];
  if (was.length > 0 && now.length > 0 && first.multiplexed !== second.multiplexed) {
    const say = ({ multiplexed }: Output) => (multiplexed ? 'multiplexed' : 'raw');
    book.differ(scope, 'stream/framing', '/stdout', say(first), say(second));
  }
  compareText(book, scope, 'stream/stdout', '/stdout', first.stdout, second.stdout, open);
  compareText(book, scope, 'stream/stderr', '/stderr', first.stderr, second.stderr, open);
}

/** Compares text line by line; the first line that parts is the difference. */
export function compareText(
  book: VerdictBook,
  scope: Scope,
  rule: ComparisonRule,
  pointer: string,
  was: string,
  now: string,
  open = false,
): void {
  book.compared.streamBytes += Buffer.byteLength(was);
  const [wasLines, nowLines] = [was.split('\n'), now.split('\n')];
  const place = book.place(scope, 'Name');
  for (const [index, line] of wasLines.entries()) {
    const other = nowLines[index];
    const isLast = index === wasLines.length - 1;
    if (open && isLast && other?.startsWith(line)) continue;
    const explanation = other === undefined ? undefined : explainText(line, other, place, true);
    book.judge(
      scope,
      explanation,
      pointer,
      lineOf(index, line),
      other === undefined ? undefined : lineOf(index, other),
      rule,
    );
    if (explanation === undefined || explanation === 'contradiction') return;
  }
  if (!open && nowLines.length > wasLines.length)
    book.differ(scope, rule, pointer, undefined, lineOf(wasLines.length, nowLines[wasLines.length] ?? ''));
}

const lineOf = (index: number, text: string): string => `line ${index + 1}: ${text}`;
