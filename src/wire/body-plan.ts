import type { Framing, HeaderPair } from '../model/index.ts';

export interface BodyDefect {
  readonly code: 'bad-length' | 'conflicting-lengths' | 'bad-chunk' | 'bad-trailer' | 'bare-lf';
  readonly message: string;
}

/** How a body is framed, by its message's headers. `length` is set for framing `length`. */
export interface BodyPlan {
  readonly framing: Framing;
  readonly length: number;
  readonly defects: readonly BodyDefect[];
}

/** Framing that the headers announce; `fallback` without any (`none` for requests, `close` for responses). */
export function planBody(headers: readonly HeaderPair[], fallback: 'none' | 'close'): BodyPlan {
  const defects: BodyDefect[] = [];
  const lengths = valuesOf(headers, 'content-length');
  const codings = valuesOf(headers, 'transfer-encoding').join(', ');
  const chunked = /(^|[,\s])chunked\s*$/i.test(codings);
  if (new Set(lengths).size > 1 || (codings !== '' && lengths.length > 0)) {
    const came = [
      ...lengths.map((value) => `Content-Length: ${value}`),
      ...(codings ? [`Transfer-Encoding: ${codings}`] : []),
    ];
    const message = `the length is told twice: ${came.join(', ').slice(0, 200)}`;
    defects.push({ code: 'conflicting-lengths', message });
  }
  if (chunked) return { framing: 'chunked', length: 0, defects };
  if (codings !== '') {
    const message = `Transfer-Encoding: ${codings.slice(0, 40)} does not tell the end`;
    defects.push({ code: 'bad-length', message });
    return { framing: fallback, length: 0, defects };
  }
  const [first] = lengths;
  if (first === undefined) return { framing: fallback, length: 0, defects };
  const length = Number(first);
  if (!/^\d+$/.test(first) || !Number.isSafeInteger(length)) {
    defects.push({ code: 'bad-length', message: `Content-Length: ${first.slice(0, 40)} is not a length` });
    return { framing: fallback, length: 0, defects };
  }
  return { framing: 'length', length, defects };
}

function valuesOf(headers: readonly HeaderPair[], wanted: string): string[] {
  const values: string[] = [];
  for (const [name, value] of headers)
    if (name.length === wanted.length && name.toLowerCase() === wanted) values.push(value);
  return values;
}
