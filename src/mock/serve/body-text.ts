import type { Manner } from '../profile/profile.ts';

/** The text of a JSON body. Releases that read one value only never see what stands behind it. */
export function bodyText(body: Uint8Array, manner: Manner): string {
  const text = Buffer.from(body).toString('utf8');
  if (manner.behaves('readsWholeBody')) return text;
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    const at = / after JSON at position (\d+)/.exec((error as Error).message)?.[1];
    return at === undefined ? text : text.slice(0, Number(at));
  }
}
