const numbers: Record<string, number> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  WINCH: 28,
  SYS: 31,
};

/** `TERM` of `SIGTERM`, `term` or `15`; `undefined` for what is no signal. */
export function signalName(text: string): string | undefined {
  const bare = text.toUpperCase().replace(/^SIG/, '');
  if (bare in numbers) return bare;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 64) return undefined;
  return Object.keys(numbers).find((name) => numbers[name] === number) ?? `RTMIN+${number}`;
}

export const signalNumber = (name: string): number => numbers[name] ?? 34;

/** Signals that do nothing to a program that has not asked for them. */
export const harmless: ReadonlySet<string> = new Set(['CHLD', 'CONT', 'WINCH']);
