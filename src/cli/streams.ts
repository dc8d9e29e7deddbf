/** Where a command talks to: `stdout` carries the result, `stderr` the talk. */
export interface Streams {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: NodeJS.ProcessEnv;
  /** What to do when nobody reads stdout any more; by default the process ends. */
  onBrokenPipe?(handler: () => void): void;
  /** Called with what to do on the first SIGINT or SIGTERM; the second ends the process as usual. */
  onInterrupt?(handler: () => void): void;
}

export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  once?(event: 'drain', listener: () => void): unknown;
}

/** Whether colours and live lines may be used on this sink. */
export function isLively(sink: Sink, env: NodeJS.ProcessEnv, plain: boolean): boolean {
  return Boolean(sink.isTTY) && !plain && !env.NO_COLOR && !env.CI && env.TERM !== 'dumb';
}

/** Whether the locale says that this sink shows more than ASCII. */
export function hasUnicode(env: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}

/** Writes, and waits where the reader is slower than we are. */
export async function writeAll(sink: Sink, text: string): Promise<void> {
  if (sink.write(text) !== false || !sink.once) return;
  await new Promise<void>((resolve) => void sink.once?.('drain', resolve));
}
