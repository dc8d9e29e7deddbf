import { createHash } from 'node:crypto';
import { awk } from './awk.ts';
import { execute, runChild } from './execute.ts';
import { deviceOf, fileOf, hasFlag, inputOf, linesOf, namesOf, pathOf } from './files-of.ts';
import { read, readAll } from './input-queue.ts';
import { type Program, type ProgramIo, pause } from './process.ts';
import { sed } from './sed.ts';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const bare = (line: string): string => line.replace(/\n$/, '');

async function cut(args: readonly string[], io: ProgramIo): Promise<number> {
  const value = (letter: string) => {
    const at = args.findIndex((arg) => arg.startsWith(`-${letter}`));
    return at < 0 ? undefined : args[at]?.slice(2) || args[at + 1];
  };
  const fields = value('f');
  const list = fields ?? value('c') ?? value('b') ?? '1-';
  const mark = value('d') ?? '\t';
  const wanted = (number: number) =>
    list.split(',').some((span) => {
      const [from, to] = span.includes('-') ? span.split('-') : [span, span];
      return number >= Number(from || 1) && number <= (to ? Number(to) : Number.POSITIVE_INFINITY);
    });
  const { bytes, code } = await inputOf(namesOf(args, '-f', '-d', '-c', '-b'), io, 'cut');
  for (const line of linesOf(bytes).map(bare)) {
    const parts = fields === undefined ? [...line] : line.split(mark);
    const whole = fields !== undefined && parts.length === 1;
    if (whole && hasFlag(args, 's')) continue;
    io.out(
      `${whole ? line : parts.filter((_part, at) => wanted(at + 1)).join(fields === undefined ? '' : mark)}\n`,
    );
  }
  return code;
}

async function uniq(args: readonly string[], io: ProgramIo): Promise<number> {
  const { bytes, code } = await inputOf(namesOf(args), io, 'uniq');
  const groups: { line: string; count: number }[] = [];
  for (const line of linesOf(bytes).map(bare)) {
    const last = groups.at(-1);
    if (last?.line === line) last.count++;
    else groups.push({ line, count: 1 });
  }
  for (const { line, count } of groups) {
    if ((hasFlag(args, 'd') && count < 2) || (hasFlag(args, 'u') && count > 1)) continue;
    io.out(`${hasFlag(args, 'c') ? `${String(count).padStart(7)} ` : ''}${line}\n`);
  }
  return code;
}

async function sort(args: readonly string[], io: ProgramIo): Promise<number> {
  const { bytes, code } = await inputOf(namesOf(args, '-k', '-t'), io, 'sort');
  const key = args.findIndex((arg) => arg.startsWith('-k'));
  const field = key < 0 ? undefined : Number.parseInt(args[key]?.slice(2) || (args[key + 1] ?? '1'), 10);
  const at = args.findIndex((arg) => arg.startsWith('-t'));
  const mark = at < 0 ? /\s+/ : args[at]?.slice(2) || (args[at + 1] ?? ' ');
  const part = (line: string) =>
    field === undefined
      ? line
      : line
          .split(mark)
          .slice(field - 1)
          .join(' ');
  const numeric = hasFlag(args, 'n') || /\dn/.test(args[key + 1] ?? '');
  const compare = (a: string, b: string) =>
    numeric ? (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0) : a < b ? -1 : a > b ? 1 : 0;
  const lines = linesOf(bytes)
    .map(bare)
    .sort((a, b) => compare(part(a), part(b)) || compare(a, b));
  const shown = hasFlag(args, 'u') ? [...new Set(lines)] : lines;
  if (hasFlag(args, 'r')) shown.reverse();
  io.out(shown.map((line) => `${line}\n`).join(''));
  return code;
}

async function tee(args: readonly string[], io: ProgramIo): Promise<number> {
  const paths = namesOf(args).map((name) => pathOf(name, io));
  if (!hasFlag(args, 'a'))
    for (const path of paths) if (!deviceOf(path)) io.fs.set(path, { bytes: new Uint8Array() });
  for (let bytes = await read(io); bytes; bytes = await read(io)) {
    await io.out(bytes);
    for (const path of paths) {
      const device = deviceOf(path);
      if (device === 'stderr') io.err(bytes);
      if (device === 'stdout') io.out(bytes);
      if (!device)
        io.fs.set(path, {
          ...io.fs.get(path),
          bytes: Buffer.concat([io.fs.get(path)?.bytes ?? new Uint8Array(), bytes]),
        });
    }
  }
  return 0;
}

const sum =
  (algorithm: string): Program =>
  async (args, io) => {
    const names = namesOf(args);
    let code = 0;
    const digest = (bytes: Uint8Array) => createHash(algorithm).update(bytes).digest('hex');
    if (names.length === 0) io.out(`${digest(await readAll(io))}  -\n`);
    for (const name of names) {
      const file = name === '-' ? { bytes: await readAll(io) } : fileOf(name, io, `${algorithm}sum`);
      if (file && hasFlag(args, 'c')) {
        for (const line of linesOf(file.bytes).map(bare)) {
          const [wanted = '', path = ''] = line.split(/\s+\*?/);
          const ok = digest(io.fs.get(pathOf(path, io))?.bytes ?? new Uint8Array()) === wanted;
          io.out(`${path}: ${ok ? 'OK' : 'FAILED'}\n`);
          if (!ok) code = 1;
        }
      } else if (file) io.out(`${digest(file.bytes)}  ${name}\n`);
      else code = 1;
    }
    return code;
  };

async function base64(args: readonly string[], io: ProgramIo): Promise<number> {
  const { bytes, code } = await inputOf(namesOf(args, '-w'), io, 'base64');
  if (hasFlag(args, 'd')) {
    io.out(Buffer.from(textOf(bytes), 'base64'));
    return code;
  }
  const at = args.indexOf('-w');
  const width = at < 0 ? 76 : Number(args[at + 1]);
  const text = Buffer.from(bytes).toString('base64');
  io.out(
    width === 0
      ? text
      : (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).map((line) => `${line}\n`).join(''),
  );
  return code;
}

async function xargs(args: readonly string[], io: ProgramIo): Promise<number> {
  let [count, place]: [number, string?] = [Number.POSITIVE_INFINITY];
  let at = 0;
  for (; args[at]?.startsWith('-'); at++) {
    if (args[at] === '-n') count = Number(args[++at]);
    else if (/^-n\d/.test(args[at] ?? '')) count = Number(args[at]?.slice(2));
    else if (args[at] === '-I') place = args[++at] ?? '{}';
    else if (args[at]?.startsWith('-I')) place = args[at]?.slice(2);
  }
  const command = at < args.length ? args.slice(at) : ['echo'];
  const zero = args.slice(0, at).includes('-0');
  const text = textOf(await readAll(io));
  const words = text.split(zero ? '\0' : place === undefined ? /\s+/ : '\n').filter((word) => word !== '');
  let code = 0;
  const run = async (argv: readonly string[]) => {
    if ((await runChild(argv, io)) !== 0) code = 123;
  };
  if (place !== undefined)
    for (const word of words) await run(command.map((each) => each.replaceAll(place, word)));
  else if (words.length > 0 || !args.slice(0, at).includes('-r'))
    for (let from = 0; from === 0 || from < words.length; from += count) {
      await run([...command, ...words.slice(from, from + count)]);
      if (count === Number.POSITIVE_INFINITY) break;
    }
  return code;
}

function expr(args: readonly string[], io: ProgramIo): number {
  const [a = '', operator, b = ''] = args;
  const [x, y] = [Number(a), Number(b)];
  const results: Record<string, string | number> = {
    '+': x + y,
    '-': x - y,
    '*': x * y,
    '/': Math.trunc(x / y),
    '%': x % y,
    '=': Number(a === b),
    '!=': Number(a !== b),
    '<': Number(x < y),
    '>': Number(x > y),
    '<=': Number(x <= y),
    '>=': Number(x >= y),
  };
  const value = operator === undefined ? a : a === 'length' ? operator.length : (results[operator] ?? '');
  io.out(`${value}\n`);
  return String(value) === '0' || value === '' ? 1 : 0;
}

/** The program `watch`, which runs a command each two seconds until it is stopped. */
async function watch(args: readonly string[], io: ProgramIo): Promise<number> {
  const at = args.indexOf('-n');
  for (;;) {
    await execute(['sh', '-c', args.slice(at < 0 ? 0 : at + 2).join(' ')], io);
    await pause(at < 0 ? 2 : Number(args[at + 1]), io);
  }
}

const eachLine =
  (turn: (lines: string[]) => string[]): Program =>
  async (args, io) => {
    const { bytes, code } = await inputOf(namesOf(args), io, 'cat');
    io.out(
      turn(linesOf(bytes).map(bare))
        .map((line) => `${line}\n`)
        .join(''),
    );
    return code;
  };

export const linePrograms: Record<string, Program> = {
  awk,
  sed,
  cut,
  uniq,
  sort,
  tee,
  md5sum: sum('md5'),
  sha1sum: sum('sha1'),
  sha256sum: sum('sha256'),
  sha512sum: sum('sha512'),
  base64,
  xargs,
  expr,
  watch,
  rev: eachLine((lines) => lines.map((line) => [...line].reverse().join(''))),
  tac: eachLine((lines) => lines.reverse()),
  nl: eachLine((lines) => lines.map((line, at) => `${String(at + 1).padStart(6)}\t${line}`)),
};
