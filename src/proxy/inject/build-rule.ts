import { type BreakAfter, type Fault, fieldFaults, type Rule, type Side } from './rule.ts';
import type { WordName, Words } from './rule-words.ts';

/** Words that cannot stand together, or that are missing; `at` is the word to point at, absent for the whole rule. */
export interface Clash {
  readonly at?: WordName;
  readonly what: string;
  readonly mend: string;
}

const faultNames = [
  'delay',
  'status',
  'cut',
  'reset',
  'slow',
  'corrupt',
  'short-chunk',
  'half-close',
  ...fieldFaults,
] as const;
type FaultName = (typeof faultNames)[number];

/** Sides that each fault can act on, the usual one first. */
export const sidesOf: Readonly<Record<Exclude<FaultName, 'status'>, readonly Side[]>> = {
  delay: ['request', 'answer'],
  cut: ['answer', 'request', 'stdin'],
  reset: ['answer', 'request', 'stdin'],
  slow: ['answer', 'request', 'stdin'],
  corrupt: ['answer', 'request', 'stdin'],
  'short-chunk': ['answer', 'request'],
  'half-close': ['stdin', 'answer'],
  drop: ['answer'],
  null: ['answer'],
  type: ['answer'],
};

/** A rule of words that were understood one by one. */
export function buildRule(text: string, operation: string, words: Words): Rule | Clash {
  const named = faultNames.filter((name) => words[name] !== undefined);
  const clash = clashOf(words, named);
  if (clash) return clash;
  const faults: Fault[] = [];
  for (const name of named) {
    const fault = faultOf(name, words);
    if ('what' in fault) return fault;
    faults.push(fault);
  }
  const { method, path, answer, nth, first, share } = words;
  return {
    text,
    operation,
    faults,
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(answer === undefined ? {} : { answer }),
    ...(nth === undefined ? {} : { nth }),
    ...(first === undefined ? {} : { first }),
    ...(share === undefined ? {} : { share }),
  };
}

function clashOf(words: Words, named: readonly FaultName[]): Clash | undefined {
  if (named.length === 0)
    return { what: 'the rule injects nothing', mend: `Add one of ${faultNames.join(', ')}.` };
  if (words.nth !== undefined && words.first !== undefined)
    return { at: 'first', what: 'nth and first exclude each other', mend: 'Leave one of them out.' };
  if (words.cut !== undefined && words.reset !== undefined)
    return { at: 'reset', what: 'a connection breaks only once', mend: 'Leave out cut or reset.' };
  if (words.status === undefined) {
    for (const at of ['message', 'connection'] as const)
      if (words[at] !== undefined)
        return {
          at,
          what: `${at} belongs to an answer of the proxy`,
          mend: 'Add status, such as status=500.',
        };
  }
  if (words.status !== undefined && words.answer !== undefined)
    return {
      at: 'status',
      what: 'with status the request never reaches the daemon, which then gives no answer to ask for',
      mend: 'Leave out answer or status.',
    };
  if (words.of !== undefined && named.every((name) => name === 'status'))
    return { at: 'of', what: 'status has no side to choose', mend: 'Leave out of.' };
  return undefined;
}

function faultOf(name: FaultName, words: Words): Fault | Clash {
  if (name === 'status') {
    return {
      kind: 'status',
      status: Number(words.status),
      message: words.message,
      closes: words.connection === 'close',
    };
  }
  const allowed = sidesOf[name];
  // Why: when the answer is known, the request has gone on.
  const usual: Side = name === 'delay' && words.answer ? 'answer' : (allowed[0] ?? 'answer');
  const side = (words.of as Side | undefined) ?? usual;
  if (!allowed.includes(side))
    return { at: 'of', what: `${name} cannot be of ${side}`, mend: `It is of ${allowed.join(' or ')}.` };
  if (side === 'request' && words.answer)
    return {
      at: words.of ? 'of' : 'answer',
      what: `${name} of request cannot depend on the answer, which comes later`,
      mend: 'Leave out answer, or choose another side with of.',
    };
  return faultOn(name, side, words);
}

function faultOn(name: Exclude<FaultName, 'status'>, side: Side, words: Words): Fault | Clash {
  switch (name) {
    case 'delay':
      return {
        kind: name,
        side: side === 'answer' ? side : 'request',
        ...(words.delay ?? { from: 0, to: 0 }),
      };
    case 'cut':
    case 'reset': {
      const after: BreakAfter = words[name] ?? 0;
      if (after === 'head' && side === 'stdin')
        return { at: name, what: 'what follows a hijack has no head', mend: `Write ${name}=0.` };
      return { kind: name, side, after };
    }
    case 'slow':
      return { kind: name, side, rate: words.slow ?? 1 };
    case 'corrupt':
      return { kind: name, side, at: words.corrupt ?? 0 };
    case 'short-chunk':
      return { kind: name, side: side === 'request' ? side : 'answer', at: words['short-chunk'] ?? 0 };
    case 'half-close':
      return { kind: name, side: side === 'answer' ? side : 'stdin' };
    case 'drop':
    case 'null':
    case 'type':
      return { kind: name, side: 'answer', pointer: words[name] ?? '' };
  }
}
