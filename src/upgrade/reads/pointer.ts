const stepsOf = (pointer: string): string[] => pointer.split('/').slice(1);

const meet = (a: string, b: string | undefined): boolean => a === b || a === '*' || b === '*';

/** Whether a pointer reaches what another one names, or what is below it; `*` of either meets any name. */
export function isAtOrBelow(pointer: string, above: string): boolean {
  const steps = stepsOf(pointer);
  return stepsOf(above).every((step, index) => index < steps.length && meet(step, steps[index]));
}

/** Whether two pointers can reach the same. */
export const isSame = (a: string, b: string): boolean => isAtOrBelow(a, b) && isAtOrBelow(b, a);

export const escapeStep = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
