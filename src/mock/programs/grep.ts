import { fileOf, hasFlag, linesOf, namesOf, pathOf } from './files-of.ts';
import { readLine } from './input-queue.ts';
import type { ProgramIo } from './process.ts';
import { regularExpression } from './sed.ts';

/** The program `grep`: -i -v -c -q -n -o -l -w -x -F -E -r -h -H -e -m. Lines of stdin are shown as they come. */
export async function grep(
  args: readonly string[],
  io: ProgramIo,
  extended = hasFlag(args, 'E'),
): Promise<number> {
  const flag = (letter: string) => hasFlag(args, letter);
  const at = args.indexOf('-e');
  const [first = '', ...others] = namesOf(args, '-e', '-m', '-A', '-B', '-C');
  const pattern = at < 0 ? first : (args[at + 1] ?? '');
  const names = at < 0 ? others : [first, ...others].filter(Boolean);
  let expression: RegExp;
  try {
    const source = flag('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern;
    const { source: inner } = regularExpression(source, extended || flag('F'));
    const whole = flag('x') ? `^(?:${inner})$` : flag('w') ? `\\b(?:${inner})\\b` : inner;
    expression = new RegExp(whole, flag('i') ? 'gi' : 'g');
  } catch {
    io.err(`grep: bad regex '${pattern}'\n`);
    return 2;
  }
  const most = Number(args[args.indexOf('-m') + 1]) || Number.POSITIVE_INFINITY;
  const files = flag('r') || flag('R') ? names.flatMap((name) => below(name, io)) : names;
  const titled = (files.length > 1 || flag('H') || flag('r')) && !flag('h');
  let [found, bad] = [false, false];

  /** Looks at one line; gives how often it counts. */
  const look = (line: string, number: number, title: string): boolean => {
    const hits = line.match(expression) ?? [];
    if (hits.length > 0 === flag('v')) return false;
    found = true;
    const head = (titled ? `${title}:` : '') + (flag('n') ? `${number}:` : '');
    if (!flag('q') && !flag('c') && !flag('l'))
      io.out(flag('o') ? hits.map((hit) => `${head}${hit}\n`).join('') : `${head}${line}\n`);
    return true;
  };
  const tell = (count: number, title: string) => {
    if (flag('c') && !flag('q')) io.out(`${titled ? `${title}:` : ''}${count}\n`);
    if (flag('l') && count > 0) io.out(`${title}\n`);
  };
  if (files.length === 0) {
    let count = 0;
    let number = 1;
    for (let line = await readLine(io); line !== undefined; line = await readLine(io)) {
      if (look(line, number++, '(standard input)')) count++;
      if (count >= most || (flag('q') && found)) break;
    }
    tell(count, '(standard input)');
  }
  for (const name of files) {
    const file = fileOf(name, io, 'grep', true);
    if (!file) {
      bad = true;
      continue;
    }
    let count = 0;
    for (const [index, line] of linesOf(file.bytes).entries())
      if (count < most && look(line.replace(/\n$/, ''), index + 1, name)) count++;
    tell(count, name);
  }
  return bad && !flag('q') ? 2 : found ? 0 : bad ? 2 : 1;
}

function below(name: string, io: ProgramIo): string[] {
  const path = pathOf(name, io);
  return io.fs
    .entries(path)
    .flatMap(([each, node]) => (node.type === 'file' ? [name + each.slice(path.length)] : []));
}
