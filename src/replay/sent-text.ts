import type { Exchange } from '../model/index.ts';

const textLimit = 8 * 1024 * 1024;

/**
 * Tells whether a client of the capture wrote a text itself, in a target or a JSON body: such a value is what it asked
 * for, and must come back as it is. Looks at the first 8 MiB of what was sent.
 */
export function sentBy(exchanges: readonly Exchange[]): (text: string) => boolean {
  const parts: string[] = [];
  let length = 0;
  for (const { request } of exchanges) {
    if (length > textLimit) break;
    const [first] = request.body.bytes;
    const body =
      first === 0x7b || first === 0x5b
        ? Buffer.from(request.body.bytes.subarray(0, textLimit)).toString('utf8')
        : '';
    const part = `${decoded(request.target)}\n${body}`;
    parts.push(part);
    length += part.length;
  }
  const all = parts.join('\n');
  return (text) => text !== '' && all.includes(text);
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target.replaceAll('+', ' '));
  } catch {
    return target;
  }
}
