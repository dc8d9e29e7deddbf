/** The exchange whose answer should have given the id that a request needs and that never came; `undefined` where none did. */
export function giverOf({ rule, was }: { readonly rule: string; readonly was: string }): number | undefined {
  if (rule !== 'answer/no-counterpart') return undefined;
  const number = / of #(\d+)$/.exec(was)?.[1];
  return number === undefined ? undefined : Number(number);
}
