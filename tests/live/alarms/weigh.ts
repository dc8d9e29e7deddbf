import type { Exchange } from '../../../src/model/index.ts';
import type { Told } from '../../../src/upgrade/index.ts';
import type { Parting, Reality } from './reality.ts';

/** `true`: it was so on the other daemon. `false`: a false alarm. `unknown`: the other daemon was not asked, or refused the request. */
export type Weight = 'true' | 'false' | 'unknown';

/** Weighs what was told of an exchange against what the other daemon really answered. */
export function weigh(told: Told, { id, response }: Exchange, reality: Reality): Weight {
  if (!reality.knows(id)) return 'unknown';
  const partings = reality.of(id);
  const refused = partings.find(({ rule }) => rule === 'status');
  const [, kind = ''] = told.rule.split('/');
  if (/refused|too-old|too-new|client-refuses|status/.test(kind)) return refused ? 'true' : 'false';
  if (refused || !response) return 'unknown';
  return partings.some((parting) => bears(parting, told)) ? 'true' : 'false';
}

/** Whether a difference is what was told. */
export function bears(parting: Parting, { rule, at = '' }: Told): boolean {
  const kind = rule.split('/')[1] ?? '';
  const within = placed(at).test(parting.pointer);
  if (/^(response-field-removed|field-gone)$/.test(kind))
    return within ? parting.rule === 'shape/gone' : holds(at, parting) && isShape(parting);
  if (/^(response-field-type|field-changed|environment|stream-kind|stream)$/.test(kind))
    return (at === '' || within) && /^(shape|value|stream)\//.test(parting.rule);
  if (/media/.test(kind)) return parting.pointer === '/header/content-type';
  if (/header/.test(kind)) return parting.pointer === `/header/${at.replace(/^header /i, '').toLowerCase()}`;
  // Why by name: what became of an input is seen where its name comes back.
  const name = at.split(/[/ ]/).at(-1) ?? '';
  return name !== '' && parting.pointer.split('/').includes(name);
}

const isShape = ({ rule }: Parting): boolean => /^shape\/(gone|null|type)$/.test(rule);

/** Whether the difference is about something that holds the place. */
const holds = (at: string, { pointer }: Parting): boolean =>
  at
    .split('/')
    .slice(1, -1)
    .some((_, index, steps) => placed(`/${steps.slice(0, index + 1).join('/')}`).test(pointer));

const patterns = new Map<string, RegExp>();

function placed(at: string): RegExp {
  let pattern = patterns.get(at);
  if (!pattern) {
    const steps = at
      .split('/')
      .map((step) => (step === '*' ? '[^/]+' : step.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
    pattern = new RegExp(`^(?:/items/\\d+)?${steps.join('/')}$`);
    patterns.set(at, pattern);
  }
  return pattern;
}
