import type { Condition, When } from '../../model/index.ts';
import { isAddress, isNetwork } from './addresses.ts';
import { saysNothing, sentAt } from './values.ts';

/** Whether a value is one that a behaviour is about. Of `absent` nothing can be told here: who asks has a value. */
export type Holds = (value: unknown) => boolean;

/** Made once for a behaviour, asked for every value. */
export function holdsOf(when: When): Holds {
  if (!isByPointer(when)) return holds(when);
  const members = Object.entries(when).map(
    ([pointer, condition]) => [pointer, condition, holds(condition)] as const,
  );
  return (value) =>
    members.every(([pointer, condition, fits]) => {
      const found = sentAt(value, pointer);
      return condition === 'absent' ? found.length === 0 : found.some(fits);
    });
}

function holds(condition: Condition): Holds {
  if (condition === 'empty') return saysNothing;
  if (condition === 'told') return (value) => !saysNothing(value);
  if (condition === 'sent') return () => true;
  if (condition === 'absent') return () => false;
  if (condition === 'several')
    return (value) => typeof value === 'object' && Object.keys(value ?? {}).length > 1;
  if ('is' in condition) return (value) => condition.is.includes(value as string);
  if ('not' in condition) return (value) => !saysNothing(value) && !condition.not.includes(value as string);
  if ('type' in condition) return (value) => typeOf(value) === condition.type;
  if ('holds' in condition) return (value) => JSON.stringify(value)?.includes(condition.holds) ?? false;
  if ('matches' in condition) {
    const pattern = new RegExp(condition.matches);
    return (value) => typeof value === 'string' && pattern.test(value);
  }
  const isRight = condition.no === 'address' ? isAddress : isNetwork;
  return (value) => typeof value === 'string' && value !== '' && !isRight(value);
}

const isByPointer = (when: When): when is Readonly<Record<`/${string}`, Condition>> =>
  typeof when === 'object' && Object.keys(when).every((key) => key.startsWith('/'));

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
