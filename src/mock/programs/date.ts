import type { ProgramIo } from './process.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A time by the letters of strftime, in UTC. */
export function formatDate(format: string, time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = days[time.getUTCDay()] ?? '';
  const month = months[time.getUTCMonth()] ?? '';
  const clock = time.toISOString().slice(11, 19);
  const date = time.toISOString().slice(0, 10);
  const year = String(time.getUTCFullYear());
  const dayOfYear = Math.floor((time.getTime() - Date.UTC(time.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
  const parts: Record<string, string> = {
    Y: year,
    y: year.slice(-2),
    m: two(time.getUTCMonth() + 1),
    d: two(time.getUTCDate()),
    e: String(time.getUTCDate()).padStart(2),
    H: two(time.getUTCHours()),
    I: two(time.getUTCHours() % 12 || 12),
    M: two(time.getUTCMinutes()),
    S: two(time.getUTCSeconds()),
    N: `${String(time.getUTCMilliseconds()).padStart(3, '0')}000000`,
    s: String(Math.floor(time.getTime() / 1000)),
    F: date,
    T: clock,
    R: clock.slice(0, 5),
    D: `${two(time.getUTCMonth() + 1)}/${two(time.getUTCDate())}/${year.slice(-2)}`,
    Z: 'UTC',
    z: '+0000',
    a: day.slice(0, 3),
    A: day,
    b: month.slice(0, 3),
    h: month.slice(0, 3),
    B: month,
    j: String(dayOfYear).padStart(3, '0'),
    u: String(time.getUTCDay() || 7),
    w: String(time.getUTCDay()),
    p: time.getUTCHours() < 12 ? 'AM' : 'PM',
    n: '\n',
    t: '\t',
    '%': '%',
  };
  parts.c = `${parts.a} ${parts.b} ${parts.e} ${clock} ${year}`;
  return format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => parts[letter] ?? whole);
}

/** The program `date`. */
export function date(args: readonly string[], io: ProgramIo): number {
  const at = args.findIndex((arg) => arg === '-d' || arg === '-r');
  const given = at < 0 ? undefined : (args[at + 1] ?? '');
  const time =
    given === undefined
      ? new Date()
      : args[at] === '-r'
        ? new Date((io.fs.get(given.startsWith('/') ? given : `${io.cwd}/${given}`)?.mtime ?? 0) * 1000)
        : given.startsWith('@')
          ? new Date(Number(given.slice(1)) * 1000)
          : new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(given) ? given : `${given}Z`);
  if (Number.isNaN(time.getTime())) {
    io.err(`date: invalid date '${given}'\n`);
    return 1;
  }
  const format = args.find((arg) => arg.startsWith('+'))?.slice(1);
  const iso = args.some((arg) => /^-I/.test(arg));
  if (args.includes('-R')) io.out(`${formatDate('%a, %d %b %Y %T +0000', time)}\n`);
  else io.out(`${formatDate(format ?? (iso ? '%F' : '%a %b %e %H:%M:%S UTC %Y'), time)}\n`);
  return 0;
}
