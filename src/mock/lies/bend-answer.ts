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
      return answer.json === undefined
        ? answer
        : { ...answer, json: bendJson(answer.json, bend.pointer, bend) };
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
      return { ...answer, json: [] };
    case 'reverse':
      return { ...answer, json: Array.isArray(answer.json) ? answer.json.toReversed() : answer.json };
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
