import { readLine } from '../input-queue.ts';
import type { Builtin } from './builtins.ts';
import { assign, type Frame } from './shell-state.ts';

/** `read`: a line of the input into variables. */
export async function read(args: readonly string[], frame: Frame): Promise<number> {
  const { io } = frame;
  const raw = args.some((arg) => /^-\w*r/.test(arg));
  const prompt = args.indexOf('-p');
  if (prompt >= 0) io.err(args[prompt + 1] ?? '');
  const names = args.filter((arg, index) => !arg.startsWith('-') && !/^-[pntd]$/.test(args[index - 1] ?? ''));
  let line = await readLine(io);
  let joined = line ?? '';
  while (!raw && line !== undefined && /(^|[^\\])(\\\\)*\\$/.test(joined)) {
    line = await readLine(io);
    joined = joined.slice(0, -1) + (line ?? '');
  }
  if (!raw) joined = joined.replace(/\\(.)/g, '$1');
  const separators = io.env.get('IFS') ?? ' \t\n';
  const blank = /[ \t\n]/.test(separators);
  const class_ = separators.replace(/[\\\]^-]/g, '\\$&');
  let rest = blank ? joined.replace(new RegExp(`^[${class_}]+|[${class_}]+$`, 'g'), '') : joined;
  for (const [index, name] of (names.length > 0 ? names : ['REPLY']).entries()) {
    if (index >= names.length - 1 || separators === '') {
      assign(frame, name, rest);
      rest = '';
      continue;
    }
    const found = new RegExp(blank ? `[${class_}]+` : `[${class_}]`).exec(rest);
    assign(frame, name, found ? rest.slice(0, found.index) : rest);
    rest = found ? rest.slice(found.index + found[0].length) : '';
  }
  return line === undefined ? 1 : 0;
}

/** `getopts`: the next letter of the parameters. */
export const getopts: Builtin = (args, frame) => {
  const { shell, io } = frame;
  const [letters = '', name = 'opt'] = args;
  const words = args.length > 2 ? args.slice(2) : shell.params.slice(1);
  const index = Number(io.env.get('OPTIND') ?? 1);
  const place = Number(io.env.get('_OPTPLACE') ?? 1);
  const word = words[index - 1] ?? '';
  if (!/^-./.test(word) || word === '--') {
    assign(frame, name, '?');
    return 1;
  }
  const letter = word[place] ?? '';
  const at = letters.indexOf(letter);
  const last = place + 1 >= word.length;
  const next = (to: number, inner: number) => {
    assign(frame, 'OPTIND', String(to));
    assign(frame, '_OPTPLACE', String(inner));
  };
  if (at < 0 || letter === ':') {
    assign(frame, name, '?');
    next(last ? index + 1 : index, last ? 1 : place + 1);
    return 0;
  }
  assign(frame, name, letter);
  if (letters[at + 1] === ':') {
    assign(frame, 'OPTARG', last ? (words[index] ?? '') : word.slice(place + 1));
    next(last ? index + 2 : index + 1, 1);
  } else next(last ? index + 1 : index, last ? 1 : place + 1);
  return 0;
};
