import type { Behaviour } from '../../model/index.ts';
import {
  filtersOf,
  gone,
  type Hit,
  ofValue,
  ofValues,
  type Probe,
  parameter,
  type Tried,
  typeOf,
} from './probe.ts';
import { saysNothing, valuesAt } from './values.ts';

/** The probe of a behaviour; `undefined` where traffic cannot show it. */
export function probeOfBehaviour(behaviour: Behaviour): Probe | undefined {
  if (behaviour.impact === 'compatible') return undefined;
  const places = behaviour.at ?? [''];
  const probe = (hit: Probe['hit']): Probe => ({
    rule: `behaviour/${behaviour.kind}`,
    title: behaviour.text,
    ...(behaviour.at?.length === 1 ? { at: behaviour.at[0]! } : {}),
    behaviour,
    hit,
  });
  const first = (find: (tried: Tried, at: string) => Hit | undefined) =>
    probe((tried) => {
      for (const at of places) {
        const hit = find(tried, at);
        if (hit) return hit;
      }
      return undefined;
    });
  switch (behaviour.kind) {
    case 'field-gone':
      return first((tried, at) => lost(tried, at, behaviour));
    case 'field-changed':
      return first((tried, at) =>
        ofValues(
          tried.came.flatMap((item) => valuesAt(item, at)).filter((value) => fits(value, behaviour)),
          behaviour.impact,
        ),
      );
    case 'input-ignored':
    case 'input-refused':
    case 'deprecated':
      return first((tried, at) => sent(tried, at, behaviour));
    case 'default':
      return first((tried, at) => (sent(tried, at, behaviour) ? undefined : { impact: behaviour.impact }));
    case 'media-type':
      return probe((tried) =>
        succeeded(tried) ? ofValue(typeOf(tried.responseHeaders) ?? null, behaviour.impact) : undefined,
      );
    case 'status':
      return probe((tried) =>
        tried.status >= 400 ? { impact: behaviour.impact, seen: String(tried.status) } : undefined,
      );
    case 'stream':
    case 'environment':
      return probe((tried) => (succeeded(tried) ? { impact: behaviour.impact } : undefined));
    default:
      return undefined;
  }
}

function lost(tried: Tried, at: string, behaviour: Behaviour): Hit | undefined {
  if (behaviour.when === undefined) return gone(tried, at, behaviour.impact);
  const values = tried.came.flatMap((item) => valuesAt(item, at)).filter((value) => fits(value, behaviour));
  return ofValues(values, behaviour.impact);
}

/** What was sent there, as far as it says something. */
function sent(tried: Tried, at: string, { impact, when }: Behaviour): Hit | undefined {
  if (at === '') return tried.sent === undefined || saysNothing(tried.sent) ? undefined : { impact };
  if (at.startsWith('filter ')) return filtersOf(tried).includes(at.slice(7)) ? { impact } : undefined;
  if (!at.startsWith('/')) return ofValue(parameter(tried, at), impact);
  const values = valuesAt(tried.sent, at);
  return ofValues(
    when === 'empty' ? values.filter(saysNothing) : values.filter((value) => !saysNothing(value)),
    impact,
  );
}

/** Whether a value is one that the behaviour is about. */
function fits(value: unknown, { when }: Behaviour): boolean {
  if (when === 'empty') return saysNothing(value);
  if (when === undefined) return true;
  return JSON.stringify(value)?.includes(when) ?? false;
}

const succeeded = ({ status }: Tried): boolean => status < 400;
