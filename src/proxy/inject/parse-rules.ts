import { allowedOf, type RuleGrammar, readRules, rulesError, type WrittenRule } from '../../base/index.ts';
import { unknownOperation } from '../../contract/index.ts';
import { buildRule } from './build-rule.ts';
import type { Rule } from './rule.ts';
import { type WordName, type Words, words as wordTable } from './rule-words.ts';

const isWord = (name: string): name is WordName => Object.hasOwn(wordTable, name);

const grammar: RuleGrammar = {
  names: Object.keys(wordTable),
  example: 'For example: ContainerCreate: status=500 share=0.3; ContainerLogs: slow=2KiB/s',
  allowed: (name) => (isWord(name) ? `It is ${wordTable[name].allowed}.` : ''),
};

/** Rules of fault injection from text or JSON; see docs/inject.md. `origin` names the file for messages. Throws E_RULES. */
export function parseRules(text: string, origin = ''): Rule[] {
  return readRules(text, grammar, origin).map((written) => readRule(written, origin));
}

function readRule({ text, operation, words: written }: WrittenRule, origin: string): Rule {
  const unknown = unknownOperation(operation.value);
  if (unknown) throw rulesError(origin, operation.place, unknown.what, unknown.mend);
  const words: Record<string, unknown> = {};
  for (const [name, { value, place }] of written) {
    if (!isWord(name))
      throw rulesError(origin, place, `"${name}" is no word of a rule`, allowedOf(name, grammar));
    const read = wordTable[name].read(value);
    if (read === undefined)
      throw rulesError(origin, place, `${name} cannot be ${JSON.stringify(value)}`, allowedOf(name, grammar));
    words[name] = read;
  }
  const rule = buildRule(text, operation.value, words as Words);
  if (!('what' in rule)) return rule;
  const place = (rule.at && written.get(rule.at)?.place) ?? operation.place;
  throw rulesError(origin, place, rule.what, rule.mend);
}
