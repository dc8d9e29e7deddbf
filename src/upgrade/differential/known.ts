import type { Behaviour, BehaviourKind, When } from '../../model/index.ts';
import { holdsOf } from '../traffic/condition.ts';
import { filtersOf, parameter, type Tried } from '../traffic/probe.ts';
import { probeOfBehaviour } from '../traffic/probe-of-behaviour.ts';
import { saysNothing, valuesAt } from '../traffic/values.ts';
import { isAt, type Parting, placeOf, statusOf, valueFrom } from './parting.ts';

/** The behaviour that began between the two daemons and that a parting shows; `undefined` where none does. */
export const knownBy = (parting: Parting, begun: readonly Behaviour[]): Behaviour | undefined =>
  begun.find((behaviour) => shows(parting, behaviour));

/** What a kind of behaviour can be seen by, in the rules of the comparison. */
const seenBy: Readonly<Record<BehaviourKind, RegExp | undefined>> = {
  'field-gone': /^(?:shape\/gone|value\/element-gone)$/,
  'field-added': /^(?:shape\/new|value\/element-new)$/,
  'field-changed': /^(?:shape\/(?:null|type|json)|value\/.*)$/,
  'media-type': /^(?:header\/.*|shape\/json)$/,
  header: /^(?:header\/.*|value\/changed|shape\/.*)$/,
  status: /^status$/,
  unsupported: /^status$/,
  'input-refused': /^status$/,
  stream: /^(?:stream\/.*|answer\/(?:hijack|cut))$/,
  environment: /^(?:shape|value|header|stream)\//,
  // Why never: these change what comes of the request, and not the answer to it.
  default: undefined,
  'input-ignored': undefined,
  deprecated: undefined,
};

function shows(parting: Parting, behaviour: Behaviour): boolean {
  const { operations, kind } = behaviour;
  if (!operations.includes(parting.operationId ?? '')) return false;
  if (!isItemOf(parting, kind) && !seenBy[kind]?.test(parting.rule)) return false;
  return isAtPlace(parting, behaviour) && fitsValues(parting, behaviour);
}

/** A whole item of a stream came or went. */
const isItemOf = ({ rule, was, now }: Parting, kind: BehaviourKind): boolean =>
  rule === 'stream/items' &&
  ((kind === 'field-gone' && now === '(absent)') || (kind === 'field-added' && was === '(absent)'));

function isAtPlace({ pointer, tried, rule }: Parting, { kind, at }: Behaviour): boolean {
  const place = placeOf(pointer);
  switch (kind) {
    case 'media-type':
      return place === 'header content-type' || rule === 'shape/json';
    case 'status':
      return !at || at.some((what) => wasSent(tried, what));
    case 'input-refused':
      return true;
    case 'stream':
      return !at || at.some((what) => isAt(what, place));
    default:
      // Why not without: an entry that names no place would explain whatever parts in its operation.
      return (rule === 'stream/items' && !at) || (at?.some((what) => isAt(what, place)) ?? false);
  }
}

/** Whether the request said something there. */
function wasSent(tried: Tried, what: string): boolean {
  if (what.startsWith('filter ')) return filtersOf(tried).includes(what.slice(7));
  if (!what.startsWith('/')) return parameter(tried, what) !== null;
  return valuesAt(tried.sent, what).some((value) => !saysNothing(value));
}

/** Whether both values are such as the behaviour tells: `when` what was, `becomes` what is. */
function fitsValues({ was, now, tried }: Parting, behaviour: Behaviour): boolean {
  const { when, becomes, kind } = behaviour;
  if (kind !== 'input-refused')
    return fits(when, was, kind === 'status') && fits(becomes, now, kind === 'status');
  const isRefused = (statusOf(was) ?? 0) < 400 && (statusOf(now) ?? 0) >= 400;
  // Why by the probe: `when` is about what was sent, and what traffic is judged by must hold here too.
  const probe = probeOfBehaviour({ ...behaviour, impact: 'risky' });
  return isRefused && probe?.hit(tried) !== undefined && fits(becomes, now, true);
}

/** Of a status its number is meant, or its number and message where the condition is one of text. */
function fits(condition: When | undefined, text: string, isStatus: boolean): boolean {
  if (condition === undefined) return true;
  if (condition === 'absent') return text === '(absent)';
  const ofText = typeof condition === 'object' && ('matches' in condition || 'holds' in condition);
  if (ofText)
    return holdsOf(condition)(isStatus || typeof valueFrom(text) !== 'string' ? text : valueFrom(text));
  return holdsOf(condition)(isStatus ? statusOf(text) : valueFrom(text));
}
