import { fileOf, hasFlag, inputOf, linesOf, pathOf } from './files-of.ts';
import type { ProgramIo } from './process.ts';

interface Command {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly not: boolean;
  readonly letter: string;
  readonly find?: RegExp;
  readonly replace?: string;
  readonly print?: boolean;
  readonly text?: string;
}

/** A regular expression of the C library as one of JavaScript: basic ones have their operators after a backslash. */
export function regularExpression(text: string, extended: boolean, flags = ''): RegExp {
  const source = extended
    ? text
    : text.replace(
        /\\([(){}|+?])|([(){}|+?])/g,
        (_whole, escaped?: string, plain?: string) => escaped ?? `\\${plain}`,
      );
  const classes: Record<string, string> = {
    alpha: 'A-Za-z',
    digit: '0-9',
    alnum: 'A-Za-z0-9',
    space: '\\s',
    upper: 'A-Z',
    lower: 'a-z',
    punct: '!-\\/:-@\\[-`{-~',
  };
  return new RegExp(
    source.replace(/\[:(\w+):\]/g, (whole, name: string) => classes[name] ?? whole).replace(/^\*/, '\\*'),
    flags,
  );
}

const next = (script: string): string => script.replace(/^[\s;]+/, '');

function commandsOf(script: string, extended: boolean): Command[] | undefined {
  const commands: Command[] = [];
  for (let rest = next(script); rest !== ''; rest = next(rest)) {
    const [head = '', from, to, not] =
      /^(\d+|\$|\/(?:\\.|[^/])*\/)?(?:,(\d+|\$|\/(?:\\.|[^/])*\/))?\s*(!)?\s*/.exec(rest) ?? [];
    rest = rest.slice(head.length);
    const letter = rest[0] ?? '';
    const place = { from, to, not: not !== undefined, letter };
    if (letter === 's' || letter === 'y') {
      const mark = rest[1] ?? '/';
      const parts: string[] = [];
      let part = '';
      let at = 2;
      for (; at < rest.length && parts.length < 2; at++) {
        const char = rest[at] ?? '';
        if (char === mark) {
          parts.push(part);
          part = '';
        } else if (char !== '\\') part += char;
        else part += rest[++at] === mark ? mark : rest.slice(at - 1, at + 1);
      }
      const [flags = ''] = /^[gpiI]*/.exec(rest.slice(at)) ?? [];
      if (parts.length < 2 || letter === 'y') return undefined;
      const [find = '', replace = ''] = parts;
      commands.push({
        ...place,
        find: regularExpression(
          find,
          extended,
          (flags.includes('g') ? 'g' : '') + (/i/i.test(flags) ? 'i' : ''),
        ),
        replace,
        print: flags.includes('p'),
      });
      rest = rest.slice(at + flags.length);
    } else if (/[dpq=]/.test(letter) && letter !== '') {
      commands.push(place);
      rest = rest.slice(1);
    } else if (/[aic]/.test(letter) && letter !== '') {
      const [all = '', text = ''] = /^[aic]\\?\s*([^\n]*)/.exec(rest) ?? [];
      commands.push({ ...place, text: `${text}\n` });
      rest = rest.slice(all.length);
    } else return undefined;
  }
  return commands;
}

/** A little of `sed`: s, d, p, q, =, a, i, c with addresses; -n, -i, -e, -E. */
export async function sed(args: readonly string[], io: ProgramIo): Promise<number> {
  const scripts: string[] = [];
  const names: string[] = [];
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '-e') scripts.push(args[++at] ?? '');
    else if (!/^-./.test(args[at] ?? '')) names.push(args[at] ?? '');
  }
  if (scripts.length === 0) scripts.push(names.shift() ?? '');
  const commands = commandsOf(scripts.join('\n'), hasFlag(args, 'E') || hasFlag(args, 'r'));
  if (!commands) {
    io.err(`sed: unsupported command\n`);
    return 1;
  }
  const quiet = hasFlag(args, 'n');
  if (!hasFlag(args, 'i')) {
    const { bytes, code } = await inputOf(names, io, 'sed');
    io.out(edited(linesOf(bytes), commands, quiet));
    return code;
  }
  for (const name of names) {
    const node = fileOf(name, io, 'sed');
    if (!node) return 1;
    io.fs.set(pathOf(name, io), {
      ...node,
      bytes: Buffer.from(edited(linesOf(node.bytes), commands, quiet)),
      mtime: Date.now() / 1000,
    });
  }
  return 0;
}

function edited(lines: readonly string[], commands: readonly Command[], quiet: boolean): string {
  const open = new Set<Command>();
  let out = '';
  for (const [index, raw] of lines.entries()) {
    const end = raw.endsWith('\n') ? '\n' : '';
    let line = raw.slice(0, raw.length - end.length);
    let [gone, last, after] = [false, false, ''];
    const at = (place: string) =>
      place === '$'
        ? index === lines.length - 1
        : place.startsWith('/')
          ? regularExpression(place.slice(1, -1), false).test(line)
          : Number(place) === index + 1;
    for (const command of commands) {
      if (gone) break;
      if (applies(command, at, open) === command.not) continue;
      switch (command.letter) {
        case 's': {
          const before = line;
          line = line.replace(command.find ?? /$^/, (...found) =>
            replacement(command.replace ?? '', found as string[]),
          );
          if (command.print && line !== before) out += `${line}\n`;
          break;
        }
        case 'd':
          gone = true;
          break;
        case 'p':
          out += line + end;
          break;
        case '=':
          out += `${index + 1}\n`;
          break;
        case 'q':
          last = true;
          break;
        case 'a':
          after += command.text;
          break;
        case 'i':
          out += command.text;
          break;
        case 'c':
          out += command.text;
          gone = true;
      }
    }
    if (!gone && !quiet) out += line + (after && !end ? '\n' : end);
    out += after;
    if (last) break;
  }
  return out;
}

function applies(command: Command, at: (place: string) => boolean, open: Set<Command>): boolean {
  const { from, to } = command;
  if (from === undefined) return true;
  if (to === undefined) return at(from);
  if (open.has(command)) {
    if (at(to)) open.delete(command);
    return true;
  }
  if (!at(from)) return false;
  if (!at(to)) open.add(command);
  return true;
}

const replacement = (text: string, found: readonly unknown[]): string =>
  text.replace(/\\(\d|n|t|&|\\)|&/g, (whole, what?: string) => {
    if (whole === '&') return String(found[0]);
    if (what === 'n') return '\n';
    if (what === 't') return '\t';
    return /\d/.test(what ?? '') ? String(found[Number(what)] ?? '') : (what ?? '');
  });
