import type { MockResponse } from '../serve/message.ts';
import { bendJson } from './bend-json.ts';
import type { Bend } from './lie.ts';

/** An answer as a lying daemon gives it. `chance`: from 0 to below 1, for what is drawn. */
export function bendAnswer<Answer extends MockResponse>(bend: Bend, answer: Answer, chance: number): Answer {
  switch (bend.kind) {
    case 'drop':
    case 'null':
    case 'type':
    case 'set':
    case 'add':
      return withJson(answer, (json) => bendJson(json, bend.pointer, bend));
    case 'status':
      return bend.message === undefined
        ? { ...answer, status: bend.status }
        : { ...bare(answer), status: bend.status, json: { message: bend.message } };
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
    case 'body':
      return { ...bare(answer), text: bend.text, contentType: answer.contentType ?? 'application/json' };
    case 'empty-list':
      return withJson(answer, () => []);
    case 'reverse':
      return withJson(answer, (json) => (Array.isArray(json) ? json.toReversed() : json));
    case 'items':
      return answer.stream ? { ...answer, stream: replaced(answer.stream, bend.from, bend.to) } : answer;
    case 'delay':
      return { ...answer, wait: (answer.wait ?? 0) + bend.from + chance * (bend.to - bend.from) };
    case 'ignore-query':
    case 'ignore-request':
      return answer;
    default:
      return { ...answer, bend };
  }
}

/** An answer with its JSON changed, also where it is bytes already; one that has none stays as it is. */
function withJson<Answer extends MockResponse>(answer: Answer, change: (json: unknown) => unknown): Answer {
  if (answer.json !== undefined) return { ...answer, json: change(answer.json) };
  const [first] = answer.bytes ?? [];
  if (!answer.bytes || (first !== 0x7b && first !== 0x5b)) return answer;
  try {
    return { ...bare(answer), json: change(JSON.parse(Buffer.from(answer.bytes).toString('utf8'))) };
  } catch {
    return answer;
  }
}

/** An answer without what its body is made of. */
function bare<Answer extends MockResponse>(answer: Answer): Answer {
  const { json: _json, bytes: _bytes, text: _text, stream: _stream, hijack: _hijack, ...rest } = answer;
  return rest as Answer;
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
