import { nearest } from './nearest.ts';
import { type Place, rulesError } from './rules-error.ts';

const ruleLimit = 1000;
const textLimit = 1024 * 1024;

/** What rules of one kind look like, for messages and for reading. */
export interface RuleGrammar {
  readonly names: readonly string[];
  /** Words that may stand without a value. */
  readonly flags?: ReadonlySet<string>;
  /** Words whose value is any JSON. */
  readonly json?: ReadonlySet<string>;
  /** A rule or two as it should be, as a sentence. */
  readonly example: string;
  /** What a word's value may be, as a sentence. */
  readonly allowed: (name: string) => string;
}

/** A value of a rule with its place. */
export interface Written {
  readonly value: string;
  readonly place: Place;
}

/** A rule as it was written: an operation, and words with values. */
export interface WrittenRule {
  readonly text: string;
  readonly operation: Written;
  readonly words: ReadonlyMap<string, Written>;
}

/**
 * Rules of lines (`ContainerCreate: status=500 share=0.3`, parted by `;` or line ends) or of JSON (an array of objects with
 * `operation` and the same words). `origin` names the file for messages. Throws E_RULES that points at the place.
 */
export function readRules(text: string, grammar: RuleGrammar, origin = ''): WrittenRule[] {
  if (text.length > textLimit)
    throw rulesError(
      origin,
      { pointer: '' },
      `the rules have more than ${textLimit} letters`,
      'Leave some out.',
    );
  const rules = /^\s*[[{]/.test(text) ? readJson(text, grammar, origin) : readLines(text, grammar, origin);
  if (rules.length === 0)
    throw rulesError(origin, { text, start: 0, end: 0 }, 'there is no rule', grammar.example);
  if (rules.length > ruleLimit)
    throw rulesError(origin, { pointer: '' }, `there are more than ${ruleLimit} rules`, 'Leave some out.');
  return rules;
}

function readLines(text: string, grammar: RuleGrammar, origin: string): WrittenRule[] {
  const rules: WrittenRule[] = [];
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
      throw wrong(start, 'a rule begins with an operation and a colon', grammar.example);
    const words = new Map<string, Written>();
    for (;;) {
      take(/[ \t\r]+/);
      if (at >= text.length || /[;\n]/.test(text[at] ?? '')) break;
      const from = at;
      const [, name = '', rest] = /^([^\s=;"]+)(=?)/.exec(text.slice(at, at + 100)) ?? [];
      const isFlag = !rest && grammar.flags?.has(name);
      if (!rest && !isFlag) throw wrong(from, ...missing(name || (text[at] ?? ''), grammar));
      at += name.length + (isFlag ? 0 : 1);
      const value = isFlag
        ? ''
        : (take(/"(?:[^"\\\n]|\\.)*"(?=[\s;]|$)/) ??
          take(/[[{][^\n]*?[\]}](?=[\s;]|$)/) ??
          take(/[^\s;"]*(?=[\s;]|$)/));
      if (value === undefined)
        throw wrong(
          from,
          'a value in quotes has an end, and nothing behind it',
          'Write message="no space left".',
        );
      const place = { text, start: from, end: at };
      if (words.has(name)) throw rulesError(origin, place, `${name} stands twice`, 'Leave one out.');
      words.set(name, { value: unquote(value, place, origin), place });
    }
    const place = { text, start, end: nameEnd };
    rules.push({ text: text.slice(start, at).trim(), operation: { value: operation, place }, words });
  }
}

/** What is wrong with a word that has no value. */
function missing(name: string, grammar: RuleGrammar): [what: string, mend: string] {
  return grammar.names.includes(name)
    ? [`${name} has no value`, `Write ${name}=VALUE. ${grammar.allowed(name)}`]
    : [`"${name}" is no word of a rule`, wordMend(name, grammar)];
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

function readJson(text: string, grammar: RuleGrammar, origin: string): WrittenRule[] {
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
  return value.map((item: unknown, index): WrittenRule => {
    const pointer = `/${index}`;
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      throw rulesError(origin, { pointer }, 'a rule is an object', 'Write {"operation": …, "status": 500}.');
    const { operation, ...rest } = item as Record<string, unknown>;
    if (typeof operation !== 'string')
      throw rulesError(origin, { pointer }, 'a rule names its operation', 'Add "operation", or "*" for all.');
    const words = Object.entries(rest).map(([name, member]): [string, Written] => {
      const place = { pointer: `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` };
      return [name, { value: textOf(name, member, place, grammar, origin), place }];
    });
    const place = { pointer: `${pointer}/operation` };
    return { text: JSON.stringify(item), operation: { value: operation, place }, words: new Map(words) };
  });
}

function textOf(name: string, member: unknown, place: Place, grammar: RuleGrammar, origin: string): string {
  if (grammar.json?.has(name)) return JSON.stringify(member);
  if (member === true && grammar.flags?.has(name)) return '';
  const parts = Array.isArray(member) ? member : [member];
  if (parts.some((part) => typeof part !== 'string' && typeof part !== 'number'))
    throw rulesError(origin, place, 'a value is a text or a number', allowedOf(name, grammar));
  return parts.join(',');
}

/** What a word's value may be, or which words there are. */
export const allowedOf = (name: string, grammar: RuleGrammar): string =>
  grammar.names.includes(name) ? grammar.allowed(name) : wordMend(name, grammar);

function wordMend(name: string, { names }: RuleGrammar): string {
  const meant = nearest(name, names);
  return `${meant ? `Did you mean ${meant}? ` : ''}The words are ${names.join(', ')}.`;
}
