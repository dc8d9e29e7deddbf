import { nearest } from '../../base/index.ts';
import { buildRule } from './build-rule.ts';
import { unknownOperation } from './known-operations.ts';
import type { Rule } from './rule.ts';
import { type WordName, type Words, words as wordTable } from './rule-words.ts';
import { type Place, rulesError } from './rules-error.ts';

const names = Object.keys(wordTable);
const ruleLimit = 1000;
const textLimit = 1024 * 1024;
const example = 'For example: ContainerCreate: status=500 share=0.3; ContainerLogs: slow=2KiB/s';

/** A value of a rule with its place. */
interface Written {
  readonly value: string;
  readonly place: Place;
}

/**
 * Rules from lines (`ContainerCreate: status=500 share=0.3`, parted by `;` or line ends) or from JSON (an array of objects with
 * `operation` and the same words). `origin` names the file for messages. Throws E_RULES that points at the place.
 */
export function parseRules(text: string, origin = ''): Rule[] {
  if (text.length > textLimit)
    throw rulesError(
      origin,
      { pointer: '' },
      `the rules have more than ${textLimit} letters`,
      'Leave some out.',
    );
  const rules = /^\s*[[{]/.test(text) ? parseJsonRules(text, origin) : parseLines(text, origin);
  if (rules.length === 0) throw rulesError(origin, { text, start: 0, end: 0 }, 'there is no rule', example);
  if (rules.length > ruleLimit)
    throw rulesError(origin, { pointer: '' }, `there are more than ${ruleLimit} rules`, 'Leave some out.');
  return rules;
}

function parseLines(text: string, origin: string): Rule[] {
  const rules: Rule[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    const sticky = new RegExp(pattern, 'y');
    sticky.lastIndex = at;
    const found = sticky.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const wrong = (start: number, what: string, mend: string) => {
    const length = /^[^\s;]*/.exec(text.slice(start))?.[0].length ?? 0;
    return rulesError(origin, { text, start, end: start + length }, what, mend);
  };
  for (;;) {
    take(/(?:[\s;]|#[^\n]*)+/);
    if (at >= text.length) return rules;
    const start = at;
    const operation = take(/[^\s:;="#]+/) ?? '';
    const nameEnd = at;
    if (operation === '' || take(/[ \t]*:(?=[\s;]|$)/) === undefined)
      throw wrong(start, 'a rule begins with an operation and a colon', example);
    const written = new Map<string, Written>();
    for (;;) {
      take(/[ \t\r]+/);
      if (at >= text.length || /[;\n]/.test(text[at] ?? '')) break;
      const from = at;
      const [, name = '', rest] = /^([^\s=;"]+)(=?)/.exec(text.slice(at, at + 100)) ?? [];
      if (!rest) throw wrong(from, `"${name || text[at]}" is no word of a rule`, wordMend(name));
      at += name.length + 1;
      const value = take(/"(?:[^"\\\n]|\\.)*"(?=[\s;]|$)/) ?? take(/[^\s;"]*(?=[\s;]|$)/);
      if (value === undefined)
        throw wrong(
          from,
          'a value in quotes has an end, and nothing behind it',
          'Write message="no space left".',
        );
      const place = { text, start: from, end: at };
      if (written.has(name)) throw rulesError(origin, place, `${name} stands twice`, 'Leave one out.');
      written.set(name, { value: unquote(value, place, origin), place });
    }
    const whole = { text, start, end: nameEnd };
    rules.push(readRule(text.slice(start, at).trim(), { value: operation, place: whole }, written, origin));
  }
}

function unquote(value: string, place: Place, origin: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return JSON.parse(value) as string;
  } catch (error) {
    throw rulesError(
      origin,
      place,
      'the text in quotes is not as in JSON',
      'Escape with \\" and \\\\.',
      error,
    );
  }
}

function parseJsonRules(text: string, origin: string): Rule[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = (error as Error).message;
    // Why not always: Node tells the position only in long texts, and shows short ones whole.
    const position = /at position (\d+)/.exec(message)?.[1];
    const place: Place =
      position === undefined ? { pointer: '' } : { text, start: Number(position), end: Number(position) + 1 };
    throw rulesError(origin, place, `the rules are not valid JSON: ${message}`, 'Mend it.', error);
  }
  if (!Array.isArray(value))
    throw rulesError(
      origin,
      { pointer: '' },
      'rules in JSON are an array',
      'For example: [{"operation": "ContainerCreate", "status": 500}]',
    );
  return value.map((item: unknown, index): Rule => {
    const pointer = `/${index}`;
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      throw rulesError(origin, { pointer }, 'a rule is an object', 'Write {"operation": …, "status": 500}.');
    const { operation, ...rest } = item as Record<string, unknown>;
    if (typeof operation !== 'string')
      throw rulesError(origin, { pointer }, 'a rule names its operation', 'Add "operation", or "*" for all.');
    const written = new Map(
      Object.entries(rest).map(([name, member]): [string, Written] => {
        const place = { pointer: `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` };
        const parts = Array.isArray(member) ? member : [member];
        if (parts.some((part) => typeof part !== 'string' && typeof part !== 'number'))
          throw rulesError(origin, place, 'a value is a text or a number', allowedOf(name));
        return [name, { value: parts.join(','), place }];
      }),
    );
    const place = { pointer: `${pointer}/operation` };
    return readRule(JSON.stringify(item), { value: operation, place }, written, origin);
  });
}

function readRule(
  text: string,
  operation: Written,
  written: ReadonlyMap<string, Written>,
  origin: string,
): Rule {
  const unknown = unknownOperation(operation.value);
  if (unknown) throw rulesError(origin, operation.place, unknown.what, unknown.mend);
  const words: Record<string, unknown> = {};
  for (const [name, { value, place }] of written) {
    if (!isWord(name)) throw rulesError(origin, place, `"${name}" is no word of a rule`, wordMend(name));
    const read = wordTable[name].read(value);
    if (read === undefined)
      throw rulesError(origin, place, `${name} cannot be ${JSON.stringify(value)}`, allowedOf(name));
    words[name] = read;
  }
  const rule = buildRule(text, operation.value, words as Words);
  if (!('what' in rule)) return rule;
  const place = (rule.at && written.get(rule.at)?.place) ?? operation.place;
  throw rulesError(origin, place, rule.what, rule.mend);
}

const isWord = (name: string): name is WordName => Object.hasOwn(wordTable, name);

const allowedOf = (name: string): string =>
  isWord(name) ? `It is ${wordTable[name].allowed}.` : wordMend(name);

function wordMend(name: string): string {
  const meant = nearest(name, names);
  return `${meant ? `Did you mean ${meant}? ` : ''}The words are ${names.join(', ')}.`;
}
