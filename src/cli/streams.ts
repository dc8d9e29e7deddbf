/** Where a command talks to: `stdout` carries the result, `stderr` the talk. */
export interface Streams {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: NodeJS.ProcessEnv;
  /** Called with what to do on the first SIGINT or SIGTERM; the second ends the process as usual. */
  onInterrupt?(handler: () => void): void;
}

export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Whether colours and live lines may be used on this sink. */
export function isLively(sink: Sink, env: NodeJS.ProcessEnv, plain: boolean): boolean {
  return Boolean(sink.isTTY) && !plain && !env.NO_COLOR && !env.CI && env.TERM !== 'dumb';
}

/** Whether the locale says that this sink shows more than ASCII. */
export function hasUnicode(env: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}
