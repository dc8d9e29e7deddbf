const depthLimit = 512;

/**
 * Parses JSON without losing digits: an integer beyond 2^53 becomes a `bigint`, everything else is as in `JSON.parse`.
 * Throws `SyntaxError` like `JSON.parse`, and for arrays and objects more than 512 deep, which would exhaust the stack of whatever
 * walks the value.
 */
export function parseJson(text: string): unknown {
  if (text.length > 2 * depthLimit && isTooDeep(text))
    throw new SyntaxError(`JSON is nested more than ${depthLimit} deep`);
  // Why: a reviver makes parsing several times slower, and only a run of 16 digits can be an integer beyond 2^53.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    context?.source !== undefined &&
    /^-?\d+$/.test(context.source)
      ? BigInt(context.source)
      : value,
  );
}

/** The reverse of `parseJson`: bigints are written with all their digits. */
export function formatJson(value: unknown, indent?: number): string {
  const raw = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
  return JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === 'bigint' ? raw(item.toString()) : item),
    indent,
  );
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) inString = !inString;
    else if (inString) at += code === 0x5c ? 1 : 0;
    else if (code === 0x7b || code === 0x5b) {
      depth++;
      if (depth > depthLimit) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}
