const literals = ['null', 'true', 'false'];

/** What the daemon's decoder says of text that is no JSON; `undefined` where only the end is missing or a later part is wrong. */
export function jsonError(text: string): string | undefined {
  const begin = text.trimStart();
  const first = begin[0] ?? '';
  const literal = literals.find((word) => word[0] === first);
  if (literal) {
    const at = [...literal].findIndex((letter, index) => begin[index] !== letter);
    const came = at < 0 ? undefined : begin[at];
    if (came === undefined) return undefined;
    return `invalid character '${came}' in literal ${literal} (expecting '${literal[at]}')`;
  }
  return /^[[{"\d-]/.test(first) || first === ''
    ? undefined
    : `invalid character '${first}' looking for beginning of value`;
}
