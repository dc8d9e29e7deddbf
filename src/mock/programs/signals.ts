const numbers: Record<string, number> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
};

/** `TERM` of `SIGTERM`, `term` or `15`; `undefined` for what is no signal. */
export function signalName(text: string): string | undefined {
  const bare = text.toUpperCase().replace(/^SIG/, '');
  if (bare in numbers || /^RTMIN(\+([0-9]|[12][0-9]|30))?$/.test(bare)) return bare;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 64) return undefined;
  return (
    Object.keys(numbers).find((name) => numbers[name] === number) ??
    (number >= 34 ? `RTMIN+${number - 34}` : undefined)
  );
}

export const signalNames = (): string[] => Object.keys(numbers);

/** What a shell says of a program that a signal ended; nothing of some. */
export const deathText: Readonly<Record<string, string>> = {
  HUP: 'Hangup',
  QUIT: 'Quit',
  ABRT: 'Aborted',
  KILL: 'Killed',
  USR1: 'User defined signal 1',
  USR2: 'User defined signal 2',
  SEGV: 'Segmentation fault',
  ALRM: 'Alarm clock',
  TERM: 'Terminated',
};

export const signalNumber = (name: string): number =>
  numbers[name] ?? 34 + Number(/\d+$/.exec(name)?.[0] ?? 0);

/** Signals that do nothing to a program that has not asked for them. */
export const harmless: ReadonlySet<string> = new Set(['CHLD', 'CONT', 'WINCH', 'URG']);
