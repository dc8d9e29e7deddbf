import { allowedOf, type RuleGrammar, readRules, rulesError, type WrittenRule } from '../../base/index.ts';
import { unknownOperation } from '../../contract/index.ts';
import { bendsOf, type Said } from './bends-of.ts';
import type { Lie } from './lie.ts';
import { words } from './lie-words.ts';

const grammar: RuleGrammar = {
  names: Object.keys(words),
  flags: new Set(Object.keys(words).filter((name) => words[name]?.alone)),
  json: new Set(['to']),
  example: 'For example: ContainerInspect: drop=/State/Status; ContainerList: status=500 share=0.3',
  allowed: (name) => `It is ${words[name]?.allowed}.`,
};

/**
 * Lies as they were given: as they are, or rules of them (see docs/mock.md), which are lines or JSON. `origin` names the file of the
 * rules for messages. Throws E_RULES.
 */
export function readLies(given: readonly (Lie | string)[], origin = ''): Lie[] {
  return given.flatMap((lie) => {
    if (typeof lie === 'string') return readRules(lie, grammar, origin).map((rule) => lieOf(rule, origin));
    const unknown = unknownOperation(lie.operationId);
    if (unknown)
      throw rulesError('', { pointer: `lie ${JSON.stringify(lie.name)}` }, unknown.what, unknown.mend);
    return [lie];
  });
}

function lieOf({ text, operation, words: written }: WrittenRule, origin: string): Lie {
  const unknown = unknownOperation(operation.value);
  if (unknown) throw rulesError(origin, operation.place, unknown.what, unknown.mend);
  const said: Record<string, unknown> = {};
  for (const [name, { value, place }] of written) {
    const word = Object.hasOwn(words, name) ? words[name] : undefined;
    if (!word) throw rulesError(origin, place, `"${name}" is no word of a rule`, allowedOf(name, grammar));
    const read = word.alone && value !== '' ? undefined : word.read(value);
    if (read === undefined)
      throw rulesError(origin, place, `${name} cannot be ${JSON.stringify(value)}`, allowedOf(name, grammar));
    said[name] = read;
  }
  const bend = bendsOf(said as Said);
  if ('what' in bend) {
    const place = (bend.at && written.get(bend.at)?.place) ?? operation.place;
    throw rulesError(origin, place, bend.what, bend.mend);
  }
  const { answer, nth, first, share } = said as Said;
  return {
    name: text,
    operationId: operation.value,
    ...(answer ? { status: answer } : {}),
    ...(nth ? { nth } : {}),
    ...(first ? { first } : {}),
    ...(share === undefined ? {} : { share }),
    bend,
  };
}
