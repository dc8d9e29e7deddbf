import type { MockRequest, MockResponse } from './serve/message.ts';

/** A way to break an answer on the wire. */
export type WireBend =
  | {
      readonly kind:
        | 'hang'
        | 'close'
        | 'chunk'
        | 'garbage'
        | 'ignore-half-close'
        | 'hijack-length'
        | 'frame-padding'
        | 'frame-length'
        | 'frame-missing';
    }
  | { readonly kind: 'cut' /** Bytes of a stream that still pass. */; readonly after: number }
  | { readonly kind: 'frame-stream'; readonly stream: number }
  | { readonly kind: 'upgrade'; readonly protocol: string };

/** A way to bend an answer. Pointers are JSON pointers in which `*` stands for every index or key. */
export type Bend =
  | { readonly kind: 'drop'; readonly pointer: string }
  | { readonly kind: 'set'; readonly pointer: string; readonly value: unknown }
  | { readonly kind: 'add'; readonly pointer: string; readonly value: unknown }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'content-type'; readonly value: string }
  | {
      readonly kind: 'header';
      readonly name: string /** `null` removes it. */;
      readonly value: string | null;
    }
  | { readonly kind: 'body'; readonly text: string }
  | { readonly kind: 'empty-list' }
  | { readonly kind: 'reverse' }
  | { readonly kind: 'ignore-query'; readonly name: string }
  | {
      readonly kind: 'ignore-request' /** Claims success and does nothing. */;
      readonly status: number;
      readonly json?: unknown;
    }
  | {
      readonly kind: 'items' /** Replaces text in a streamed body. */;
      readonly from: string;
      readonly to: string;
    }
  | WireBend;

/** A named lie: what the mock is to answer wrongly, and when. */
export interface Lie {
  readonly name: string;
  readonly operationId: string;
  /** Only answers of this status; absent: any below 300. */
  readonly status?: number;
  readonly bend: Bend;
}

/** The request as a lying daemon hears it. */
export function bendRequest(lies: readonly Lie[], operationId: string, request: MockRequest): MockRequest {
  let bent = request;
  for (const { operationId: liar, bend } of lies) {
    if (liar !== operationId || bend.kind !== 'ignore-query') continue;
    const query = new URLSearchParams(bent.query);
    query.delete(bend.name);
    bent = { ...bent, query };
  }
  return bent;
}

/** What a lying daemon claims instead of doing what was asked, or `undefined`. */
export function pretend(lies: readonly Lie[], operationId: string): MockResponse | undefined {
  for (const { operationId: liar, bend } of lies) {
    if (liar !== operationId || bend.kind !== 'ignore-request') continue;
    return { status: bend.status, ...(bend.json === undefined ? {} : { json: bend.json }) };
  }
  return undefined;
}

/** The answer as a lying daemon gives it. */
export function bendResponse<Answer extends MockResponse>(
  lies: readonly Lie[],
  operationId: string,
  answer: Answer,
): Answer {
  let bent = answer;
  for (const lie of lies) {
    const applies = lie.status === undefined ? bent.status < 300 : bent.status === lie.status;
    if (lie.operationId === operationId && applies) bent = apply(lie.bend, bent);
  }
  return bent;
}

function apply<Answer extends MockResponse>(bend: Bend, answer: Answer): Answer {
  switch (bend.kind) {
    case 'drop':
    case 'set':
    case 'add':
      return { ...answer, json: edit(answer.json, bend.pointer.split('/').slice(1), bend) };
    case 'status':
      return { ...answer, status: bend.status };
    case 'content-type':
      return { ...answer, contentType: bend.value };
    case 'header': {
      const headers = Object.fromEntries(
        Object.entries(answer.headers ?? {}).filter(
          ([name]) => name.toLowerCase() !== bend.name.toLowerCase(),
        ),
      );
      return { ...answer, headers: bend.value === null ? headers : { ...headers, [bend.name]: bend.value } };
    }
    case 'body': {
      const { json: _json, bytes: _bytes, stream: _stream, hijack: _hijack, ...rest } = answer;
      return { ...rest, text: bend.text, contentType: answer.contentType ?? 'application/json' } as Answer;
    }
    case 'empty-list':
      return { ...answer, json: [] };
    case 'reverse':
      return { ...answer, json: Array.isArray(answer.json) ? answer.json.toReversed() : answer.json };
    case 'items':
      return answer.stream ? { ...answer, stream: replaced(answer.stream, bend.from, bend.to) } : answer;
    case 'ignore-query':
    case 'ignore-request':
      return answer;
    default:
      return { ...answer, bend };
  }
}

async function* replaced(
  stream: AsyncIterable<Uint8Array | string>,
  from: string,
  to: string,
): AsyncGenerator<Uint8Array> {
  for await (const part of stream)
    yield Buffer.from(
      Buffer.from(part as string)
        .toString('latin1')
        .replaceAll(from, to),
      'latin1',
    );
}

function edit(
  value: unknown,
  path: readonly string[],
  bend: { kind: 'drop' | 'set' | 'add'; value?: unknown },
): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return bend.kind === 'drop' ? undefined : bend.value;
  if (value === null || typeof value !== 'object') return value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  const keys =
    step === '*'
      ? Object.keys(copy)
      : step in copy || (bend.kind === 'add' && rest.length === 0)
        ? [step]
        : [];
  for (const key of keys) {
    if (rest.length === 0 && bend.kind === 'drop') delete copy[key];
    else copy[key] = edit(copy[key], rest, bend);
  }
  return copy;
}
