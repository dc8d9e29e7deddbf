import { Exit, fork } from '../execute.ts';
import { awaiting } from '../process.ts';
import { arithmetic } from './arithmetic.ts';
import { evaluate } from './evaluate.ts';
import { cut, parameterValue } from './parameters.ts';
import { type Chunk, fits, matchingFiles } from './patterns.ts';
import { assign, copyOf, type Frame } from './shell-state.ts';
import type { Node, Part, Word } from './tree.ts';

/** Words after everything: variables, commands in place, splitting, names of files. */
export async function expandWords(words: readonly Word[], frame: Frame): Promise<string[]> {
  const done: string[] = [];
  for (const word of words) {
    for (const field of await fieldsOf(word, frame)) {
      const magic =
        !frame.shell.options.has('f') && field.some(({ text, quoted }) => !quoted && /[*?[]/.test(text));
      const files = magic ? matchingFiles(field, frame.io) : undefined;
      done.push(...(files ?? [textOf(field)]));
    }
  }
  return done;
}

const textOf = (chunks: readonly Chunk[]): string => chunks.map(({ text }) => text).join('');

/** One text, neither split nor taken for a pattern: a value, a here-document, the name of a file. */
export async function expandText(word: Word, frame: Frame): Promise<string> {
  return textOf(await expandChunks(word, frame));
}

/** Chunks of a word that is not split, for patterns. */
export async function expandChunks(word: Word, frame: Frame): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for (const [index, part] of word.entries())
    for (const [at, piece] of (await piecesOf(part, frame, index === 0)).entries())
      chunks.push(...(at > 0 ? [{ text: ' ', quoted: true }] : []), ...piece);
  return chunks;
}

export const matches = async (text: string, pattern: Word, frame: Frame): Promise<boolean> =>
  fits(text, await expandChunks(pattern, frame));

async function fieldsOf(word: Word, frame: Frame): Promise<Chunk[][]> {
  const fields: Chunk[][] = [];
  let current: Chunk[] | undefined;
  const add = (chunk: Chunk) => {
    current ??= [];
    current.push(chunk);
  };
  const flush = () => {
    if (current) fields.push(current);
    current = undefined;
  };
  const separators = frame.io.env.get('IFS') ?? ' \t\n';
  for (const [index, part] of word.entries()) {
    for (const [at, piece] of (await piecesOf(part, frame, index === 0)).entries()) {
      if (at > 0) flush();
      for (const chunk of piece) {
        if (part.kind === 'text' || chunk.quoted) {
          if (chunk.text !== '' || chunk.quoted) add(chunk);
          continue;
        }
        for (const [place, field] of splitFields(chunk.text, separators).entries()) {
          if (place > 0) flush();
          if (field !== '') add({ text: field, quoted: false });
        }
      }
    }
  }
  flush();
  return fields;
}

/** A text cut at separators; white space counts once, however much there is. */
function splitFields(text: string, separators: string): string[] {
  if (separators === '') return [text];
  const class_ = separators.replace(/[\\\]^-]/g, '\\$&');
  const blank = /\s/.test(separators);
  return text.split(new RegExp(blank ? `[${class_}]+` : `[${class_}]`));
}

/** What a part of a word stands for. More than one piece: fields that stay apart, as those of `"$@"`. */
async function piecesOf(part: Part, frame: Frame, first: boolean): Promise<Chunk[][]> {
  const { io, shell } = frame;
  switch (part.kind) {
    case 'text': {
      const home = first && !part.quoted ? /^~(?=\/|$)/.test(part.text) : false;
      return [
        [{ text: home ? (io.env.get('HOME') ?? '/') + part.text.slice(1) : part.text, quoted: part.quoted }],
      ];
    }
    case 'command':
      return [[{ text: await captured(part.body, frame), quoted: part.quoted }]];
    case 'arithmetic': {
      const text = await expandText(part.word, frame);
      const value = arithmetic(text, {
        get: (name) => parameterValue(name, frame),
        set: (name, to) => assign(frame, name, to),
      });
      return [[{ text: String(value), quoted: part.quoted }]];
    }
    case 'parameter': {
      if (part.name === '@' && part.operator === '' && !part.length) {
        const values = shell.params.slice(1);
        return values.length === 0 ? [[]] : values.map((text) => [{ text, quoted: part.quoted }]);
      }
      return [await parameterOf(part, frame)];
    }
  }
}

async function parameterOf(part: Extract<Part, { kind: 'parameter' }>, frame: Frame): Promise<Chunk[]> {
  const { name, operator, word, quoted, length } = part;
  const { shell, io } = frame;
  const value = parameterValue(name, frame);
  if (length) {
    const count = /^[@*]$/.test(name) ? shell.params.length - 1 : [...(value ?? '')].length;
    return [{ text: String(count), quoted }];
  }
  const kind = operator.replace(/^:(?=[-=+?])/, '');
  const missing = operator.startsWith(':') && kind !== operator ? !value : value === undefined;
  switch (kind) {
    case '-':
      return missing ? nested(word, frame, quoted) : [{ text: value ?? '', quoted }];
    case '+':
      return missing ? [{ text: '', quoted }] : nested(word, frame, quoted);
    case '=': {
      const text = missing ? await expandText(word, frame) : (value ?? '');
      if (missing) assign(frame, name, text);
      return [{ text, quoted }];
    }
    case '?': {
      if (!missing) return [{ text: value ?? '', quoted }];
      const why = await expandText(word, frame);
      io.err(`sh: ${name}: ${why || `parameter not set${operator.startsWith(':') ? ' or null' : ''}`}\n`);
      throw new Exit(2);
    }
    case '':
      if (value === undefined && shell.options.has('u') && !/^[@*#?$!-]$/.test(name)) {
        io.err(`sh: ${name}: parameter not set\n`);
        throw new Exit(2);
      }
      return [{ text: value ?? '', quoted }];
    default:
      return [{ text: await cut(value ?? '', operator, word, frame), quoted }];
  }
}

async function nested(word: Word, frame: Frame, quoted: boolean): Promise<Chunk[]> {
  const chunks = await expandChunks(word, frame);
  return quoted ? [{ text: textOf(chunks), quoted }] : chunks;
}

/** What commands write, without the line ends at its end. */
async function captured(body: Node, frame: Frame): Promise<string> {
  const parts: Buffer[] = [];
  const out = (bytes: string | Uint8Array) => void parts.push(Buffer.from(bytes as string)) as undefined;
  const shell = copyOf(frame.shell);
  const child = fork({ ...frame.io, out }, { command: 'sh' }, (io) =>
    evaluate(body, { shell, io, tested: false }),
  );
  frame.shell.substituted = await awaiting(frame.io, child.code);
  return Buffer.concat(parts).toString('utf8').replace(/\n+$/, '');
}
