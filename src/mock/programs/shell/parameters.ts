import { arithmetic } from './arithmetic.ts';
import { expandChunks, expandText } from './expand.ts';
import { patternSource } from './patterns.ts';
import type { Frame } from './shell-state.ts';
import type { Word } from './tree.ts';

/** The value of a variable or a special parameter; `undefined` for one that is not set. */
export function parameterValue(name: string, { shell, io }: Frame): string | undefined {
  switch (name) {
    case '?':
      return String(shell.last);
    case '$':
      return String(shell.pid);
    case '!': {
      const job = shell.jobs.at(-1);
      return job ? String(job.task.pid) : undefined;
    }
    case '#':
      return String(Math.max(0, shell.params.length - 1));
    case '@':
    case '*':
      return shell.params.slice(1).join((io.env.get('IFS') ?? ' ').slice(0, 1));
    case '-':
      return [...shell.options].join('');
    case 'PPID':
      return String(io.task.parent?.pid ?? 0);
    case 'RANDOM':
      return String(Math.floor(Math.random() * 32_768));
  }
  if (/^\d+$/.test(name)) return shell.params[Number(name)];
  return io.env.get(name);
}

/** A value after `#`, `%`, `/` or `:` of a `${ }`. */
export async function cut(value: string, operator: string, word: Word, frame: Frame): Promise<string> {
  if (operator === ':') {
    const [from = '0', count] = (await expandText(word, frame)).split(':');
    const number = (text: string) =>
      arithmetic(text, { get: (name) => frame.io.env.get(name), set: () => undefined });
    const start = number(from);
    const begin = start < 0 ? Math.max(0, value.length + start) : start;
    return count === undefined ? value.slice(begin) : value.slice(begin, begin + number(count));
  }
  const chunks = await expandChunks(word, frame);
  if (operator.startsWith('/')) {
    const at = chunks.findIndex(({ text, quoted }) => !quoted && text.includes('/'));
    const place = chunks[at]?.text.indexOf('/') ?? -1;
    const before =
      at < 0
        ? chunks
        : [...chunks.slice(0, at), { text: chunks[at]?.text.slice(0, place) ?? '', quoted: false }];
    const after =
      at < 0
        ? []
        : [{ text: chunks[at]?.text.slice(place + 1) ?? '', quoted: true }, ...chunks.slice(at + 1)];
    const expression = new RegExp(patternSource(before), operator === '//' ? 'g' : '');
    return value.replace(expression, () => after.map(({ text }) => text).join(''));
  }
  const greedy = operator.length === 2;
  if (operator.startsWith('#'))
    return value.replace(new RegExp(`^(?:${patternSource(chunks, '[^]*', greedy)})`), '');
  const whole = patternSource(chunks);
  // Why by hand: the shortest end is the last place from which the pattern fits up to the end.
  const fit = new RegExp(`^(?:${whole})$`);
  const places = Array.from({ length: value.length + 1 }, (_, index) => index);
  const found = (greedy ? places : places.reverse()).find((index) => fit.test(value.slice(index)));
  return found === undefined ? value : value.slice(0, found);
}
