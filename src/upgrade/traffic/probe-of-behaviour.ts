import type { Behaviour } from '../../model/index.ts';
import { impactOrder } from '../impact-order.ts';
import { type Holds, holdsOf } from './condition.ts';
import {
  filtersOf,
  gone,
  type Hit,
  missing,
  ofValue,
  ofValues,
  type Probe,
  parameter,
  succeeded,
  type Tried,
  typeOf,
} from './probe.ts';
import { saysNothing, sentAt, valuesAt } from './values.ts';

/** The probe of a behaviour; `undefined` where traffic cannot show it. */
export function probeOfBehaviour(behaviour: Behaviour): Probe | undefined {
  if (behaviour.impact === 'compatible') return undefined;
  const hit = hitOf(behaviour);
  if (!hit) return undefined;
  return {
    rule: `behaviour/${behaviour.kind}`,
    title: behaviour.text,
    ...(behaviour.at?.length === 1 ? { at: behaviour.at[0]! } : {}),
    behaviour,
    hit,
  };
}

function hitOf(behaviour: Behaviour): Probe['hit'] | undefined {
  const { impact, when, at: places = [''] } = behaviour;
  const fits = when === undefined ? undefined : holdsOf(when);
  const worst = (find: (tried: Tried, at: string) => Hit | undefined) => (tried: Tried) =>
    worstOf(
      places.map((at) => {
        const hit = find(tried, at);
        return hit && at !== '' ? { ...hit, at } : hit;
      }),
    );
  switch (behaviour.kind) {
    case 'field-gone':
      return worst((tried, at) => (fits ? came(tried, at, behaviour, fits) : gone(tried, at, impact)));
    case 'field-changed':
      return worst((tried, at) => came(tried, at, behaviour, fits));
    // Why only where the request was done: what the recorded daemon refused is not made worse by the other.
    case 'input-ignored':
    case 'input-refused':
    case 'deprecated':
      return worst((tried, at) => (succeeded(tried) ? sent(tried, at, behaviour, fits) : undefined));
    case 'default':
      return fits
        ? worst((tried, at) => (succeeded(tried) ? sent(tried, at, behaviour, fits) : undefined))
        : (tried) =>
            succeeded(tried) && !places.some((at) => sent(tried, at, behaviour, undefined))
              ? { impact }
              : undefined;
    case 'media-type':
      return (tried) => {
        const type = succeeded(tried) ? typeOf(tried.responseHeaders) : undefined;
        return type !== undefined && (fits?.(type) ?? true) ? ofValue(type, impact) : undefined;
      };
    case 'status':
      return (tried) =>
        !succeeded(tried) && (fits?.(tried.status) ?? true)
          ? { impact, seen: String(tried.status) }
          : undefined;
    case 'header':
      return worst((tried, at) =>
        ofValue(tried.responseHeaders.get(at.slice(7).toLowerCase()) ?? null, impact),
      );
    case 'stream':
    case 'environment':
      return worst((tried, at) => {
        if (!succeeded(tried)) return undefined;
        return at === '' ? { impact } : came(tried, at, behaviour, fits);
      });
    case 'unsupported':
    case 'field-added':
      return (tried) => (succeeded(tried) ? { impact } : undefined);
  }
}

/** What came there, as far as the behaviour is about it. */
function came(tried: Tried, at: string, { impact }: Behaviour, fits: Holds | undefined): Hit | undefined {
  const values = tried.came.flatMap((item) => valuesAt(item, at));
  return ofValues(fits ? values.filter(fits) : values, impact);
}

/** What was sent there, as far as the behaviour is about it; without a condition, as far as it says something. */
function sent(
  tried: Tried,
  at: string,
  { impact, when }: Behaviour,
  fits: Holds | undefined,
): Hit | undefined {
  const holds = fits ?? ((value: unknown) => !saysNothing(value));
  if (at.startsWith('filter ')) return filtersOf(tried).includes(at.slice(7)) ? { impact } : undefined;
  if (at === '') {
    if (when === 'absent') return tried.bodySize === 0 ? { impact } : undefined;
    return tried.sent !== undefined && holds(tried.sent) ? { impact } : undefined;
  }
  if (!at.startsWith('/')) {
    const value = parameter(tried, at);
    if (when === 'absent') return value === null ? { impact } : undefined;
    return value !== null && (fits?.(value) ?? true) ? ofValue(value, impact) : undefined;
  }
  if (when === 'absent') return missing(tried.sent, at) ? { impact } : undefined;
  return ofValues(sentAt(tried.sent, at).filter(holds), impact);
}

const worstOf = (hits: readonly (Hit | undefined)[]): Hit | undefined =>
  hits.reduce(
    (worst, hit) => (hit && (!worst || impactOrder[hit.impact] < impactOrder[worst.impact]) ? hit : worst),
    undefined,
  );
