import { deviceBytes, deviceOf, fileOf, hasFlag, inputOf, linesOf, namesOf, pathOf } from './files-of.ts';
import { read, readLine } from './input-queue.ts';
import { breathe, type Program, type ProgramIo, pause } from './process.ts';

const unescaped = (text: string): string =>
  text
    .replace(
      /\\([abfnrtv\\e])/g,
      (_whole, char: string) =>
        ({ a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', e: '\u001b' })[char] ?? '\\',
    )
    .replace(/\\(0?[0-7]{1,3})/g, (_whole, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
    .replace(/\\x([0-9a-fA-F]{1,2})/g, (_whole, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );

const isLatin1 = (text: string): boolean => [...text].every((char) => char.charCodeAt(0) < 256);

/** Writes what has no end, as fast as it is taken but no faster than a megabyte in a few milliseconds. */
async function pour(io: ProgramIo, piece: () => Uint8Array | string): Promise<never> {
  for (;;) {
    await io.out(piece());
    await pause(0.001, io);
  }
}

const printed = (kind: string, value: string, number: number): string | undefined =>
  ({
    s: value,
    b: unescaped(value),
    c: value.slice(0, 1),
    x: number.toString(16),
    X: number.toString(16).toUpperCase(),
    o: number.toString(8),
  })[kind];

function printf(args: readonly string[], io: ProgramIo): number {
  const [format = '', ...values] = args;
  let rest: readonly string[] = values;
  do {
    const before = rest.length;
    const text = unescaped(format).replace(
      /%(-?\d*)([sdiuxXocb%])/g,
      (_whole, width: string, kind: string) => {
        if (kind === '%') return '%';
        const [value = '', ...others] = rest;
        rest = others;
        const number = Math.trunc(Number(value) || 0);
        const shown = printed(kind, value, number) ?? String(number);
        const size = Math.abs(Number(width) || 0);
        if (width.startsWith('-')) return shown.padEnd(size);
        return shown.padStart(size, width.startsWith('0') ? '0' : ' ');
      },
    );
    io.out(Buffer.from(text, isLatin1(format + values.join('')) ? 'latin1' : 'utf8'));
    if (rest.length === before) break;
  } while (rest.length > 0);
  return 0;
}

async function cat(args: readonly string[], io: ProgramIo): Promise<number> {
  let code = 0;
  const names = namesOf(args);
  for (const name of names.length > 0 ? names : ['-']) {
    const device = deviceOf(pathOf(name, io));
    if (name === '-' || device === 'stdin')
      for (let bytes = await read(io); bytes; bytes = await read(io)) await io.out(bytes);
    else if (device === 'zero' || device?.endsWith('random')) await pour(io, () => deviceBytes(device, 4096));
    else if (!device) {
      const file = fileOf(name, io, 'cat');
      if (file) await io.out(file.bytes);
      else code = 1;
    }
  }
  return code;
}

/** Number after `-n` or `-c`, glued or apart, or `-5`; the wished letter tells lines from bytes. */
function limitOf(args: readonly string[]): { count: number; bytes: boolean } {
  for (const [index, arg] of args.entries()) {
    const [, letter, digits] = /^-([nc])?\+?(\d+[kKmM]?)?$/.exec(arg) ?? [];
    if (letter === undefined && digits === undefined) continue;
    const text = digits ?? args[index + 1] ?? '10';
    const unit = { k: 1024, m: 1024 * 1024 }[text.at(-1)?.toLowerCase() as 'k'] ?? 1;
    return { count: Number.parseInt(text, 10) * unit, bytes: letter === 'c' };
  }
  return { count: 10, bytes: false };
}

async function head(args: readonly string[], io: ProgramIo): Promise<number> {
  const { count, bytes } = limitOf(args);
  const [name] = namesOf(args, '-n', '-c');
  const device = name === undefined ? undefined : deviceOf(pathOf(name, io));
  if (device && device !== 'stdin') {
    for (let left = bytes ? count : 0; left > 0; ) {
      const some = deviceBytes(device, Math.min(left, 65_536));
      if (some.length === 0) break;
      await io.out(some);
      left -= some.length;
    }
    return 0;
  }
  if (name !== undefined && name !== '-') {
    const file = fileOf(name, io, 'head', true);
    if (file) io.out(bytes ? file.bytes.subarray(0, count) : linesOf(file.bytes).slice(0, count).join(''));
    return file ? 0 : 1;
  }
  for (let left = count; left > 0; ) {
    if (bytes) {
      const some = await read(io);
      if (!some) break;
      io.out(some.subarray(0, left));
      left -= some.length;
    } else {
      const line = await readLine(io);
      if (line === undefined) break;
      io.out(`${line}\n`);
      left -= 1;
    }
  }
  return 0;
}

async function tail(args: readonly string[], io: ProgramIo): Promise<number> {
  const { count, bytes } = limitOf(args);
  const names = namesOf(args, '-n', '-c');
  const got = await inputOf(names, io, 'tail');
  if (got.code !== 0 && got.bytes.length === 0) {
    io.err('tail: no files\n');
    return got.code;
  }
  if (count > 0) io.out(bytes ? got.bytes.subarray(-count) : linesOf(got.bytes).slice(-count).join(''));
  if (!args.some((arg) => /^-\w*[fF]/.test(arg))) return got.code;
  const [name] = names;
  for (let size = got.bytes.length; ; await pause(0.02, io)) {
    const file = name === undefined ? undefined : io.fs.get(pathOf(name, io));
    if (!file || file.bytes.length === size) continue;
    io.out(file.bytes.subarray(file.bytes.length < size ? 0 : size));
    size = file.bytes.length;
  }
}

async function wc(args: readonly string[], io: ProgramIo): Promise<number> {
  const { bytes, code } = await inputOf(namesOf(args), io, 'wc', true);
  if (code !== 0 && bytes.length === 0) return code;
  const text = Buffer.from(bytes).toString('utf8');
  const counts: [string, number][] = [
    ['l', text.split('\n').length - 1],
    ['w', text.split(/\s+/).filter(Boolean).length],
    ['m', [...text].length],
    ['c', bytes.length],
  ];
  const letters = args.filter((arg) => /^-[lwcm]+$/.test(arg)).join('') || 'lwc';
  const shown = counts.filter(([letter]) => letters.includes(letter)).map(([, count]) => count);
  const names = namesOf(args);
  // Why: one number stands alone, several stand in columns.
  const columns = shown.length === 1 ? [String(shown[0])] : shown.map((count) => String(count).padStart(9));
  io.out(`${columns.join(' ')}${names.length === 1 ? ` ${names[0]}` : names.length > 1 ? ' total' : ''}\n`);
  return code;
}

async function seq(args: readonly string[], io: ProgramIo): Promise<number> {
  const glued = args.find((arg) => /^-s./.test(arg))?.slice(2);
  const at = args.indexOf('-s');
  const mark = glued ?? (at < 0 ? '\n' : (args[at + 1] ?? '\n'));
  const words = args.filter((arg, place) => !/^-[sw]/.test(arg) && (at < 0 || place !== at + 1));
  const [from, to] = words.length > 1 ? [Number(words[0]), Number(words.at(-1))] : [1, Number(words[0])];
  const step = words.length > 2 ? Number(words[1]) : 1;
  if (![from, to, step].every(Number.isFinite) || step === 0) {
    io.err(`seq: invalid number '${words.find((word) => !Number.isFinite(Number(word))) ?? ''}'\n`);
    return 1;
  }
  const digits = Math.max(...words.map((word) => word.split('.')[1]?.length ?? 0));
  const width = args.includes('-w') ? Math.max(...words.map((word) => word.length)) : 0;
  let text = '';
  for (let round = 0, value = from; step > 0 ? value <= to : value >= to; value = from + ++round * step) {
    text += (round === 0 ? '' : mark) + value.toFixed(digits).padStart(width, '0');
    if (text.length < 65_536) continue;
    await io.out(text);
    text = '';
    await breathe(io);
  }
  io.out(text === '' ? '' : `${text}\n`);
  return 0;
}

const classes: Readonly<Record<string, string>> = {
  upper: 'A-Z',
  lower: 'a-z',
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  space: ' \t\n\r\f\v',
};

async function tr(args: readonly string[], io: ProgramIo): Promise<number> {
  const span = (text: string) =>
    unescaped(text.replace(/\[:(\w+):\]/g, (whole, name: string) => classes[name] ?? whole)).replace(
      /([\s\S])-([\s\S])/g,
      (_whole, low: string, high: string) => {
        const [from, to] = [low.charCodeAt(0), high.charCodeAt(0)];
        return String.fromCharCode(...Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i));
      },
    );
  const [from = '', to] = namesOf(args).map(span);
  const [drop, squeeze, not] = ['d', 's', 'c'].map((letter) => hasFlag(args, letter));
  const squeezed = to ?? from;
  let last = '';
  for (let bytes = await read(io); bytes; bytes = await read(io)) {
    let text = '';
    for (const char of Buffer.from(bytes).toString('latin1')) {
      const at = not ? (from.includes(char) ? -1 : from.length) : from.indexOf(char);
      if (at >= 0 && drop) continue;
      const turned = at < 0 || to === undefined ? char : (to[at] ?? to.at(-1) ?? '');
      if (squeeze && turned === last && squeezed.includes(turned)) continue;
      text += turned;
      last = turned;
    }
    await io.out(Buffer.from(text, 'latin1'));
  }
  return 0;
}

export const textPrograms: Record<string, Program> = {
  echo: (args, io) => {
    let at = 0;
    let flags = '';
    for (; /^-[neE]+$/.test(args[at] ?? ''); at++) flags += args[at];
    const text = args.slice(at).join(' ');
    const [said = '', cut] = flags.includes('e') ? text.split(/\\c([\s\S]*)/) : [text];
    io.out(
      (flags.includes('e') ? unescaped(said) : said) + (flags.includes('n') || cut !== undefined ? '' : '\n'),
    );
    return 0;
  },
  printf,
  cat,
  head,
  tail,
  wc,
  seq,
  yes: (args, io) => {
    const line = `${args.join(' ') || 'y'}\n`;
    return pour(io, () => line.repeat(512));
  },
  tr,
};
