import { HttpResponse, http, type RequestHandler } from 'msw';
import { handle } from './serve/handle.ts';
import type { MockResponse } from './serve/message.ts';
import { type Bent, takeWireBend } from './serve/write-bent.ts';
import { createFacts, type MockOptions } from './start-mock.ts';

/**
 * Handlers for msw that answer as a daemon in memory: `setupServer(...dockerHandlers())`, then talk to any URL below `origin`.
 * What hijacks the connection cannot pass through msw and is answered with 501; use `startMock` for it.
 */
export function dockerHandlers(
  options: MockOptions & { /** `http://docker.local` when absent. */ readonly origin?: string } = {},
): RequestHandler[] {
  const origin = options.origin ?? 'http://docker.local';
  const facts = createFacts(options);
  return [
    http.all(`${origin}/*`, async ({ request }) => {
      const url = new URL(request.url);
      const answer = await handle(facts, {
        method: request.method,
        target: url.pathname + url.search,
        headers: new Map([...request.headers].map(([name, value]) => [name.toLowerCase(), value])),
        body: new Uint8Array(await request.arrayBuffer()),
        signal: request.signal,
      });
      const bend = takeWireBend(answer);
      if (bend?.kind === 'hang') await aborted(request.signal);
      // Why an error: what is no HTTP, or nothing at all, is a failed request for who speaks fetch.
      if (bend && noAnswer.has(bend.kind)) return HttpResponse.error();
      return toResponse(answer, request.method === 'HEAD', bend);
    }),
  ];
}

/** Lies that leave nothing of an answer. */
const noAnswer: ReadonlySet<Bent['kind']> = new Set(['hang', 'close', 'garbage', 'chunk']);

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function toResponse(
  answer: MockResponse & { operationId?: string },
  head: boolean,
  bend: Bent | undefined,
): Response {
  if (answer.hijack) {
    return HttpResponse.json(
      {
        message: `${answer.operationId} takes the connection over, which msw cannot do; use startMock() of wirewhale/mock`,
      },
      { status: 501 },
    );
  }
  const headers = new Headers(answer.headers);
  const type = answer.contentType ?? (answer.json !== undefined ? 'application/json' : undefined);
  if (type) headers.set('Content-Type', type);
  const init = { status: answer.status, headers };
  if (head || answer.status === 204 || answer.status === 304) return new HttpResponse(null, init);
  if (answer.stream) return new HttpResponse(ReadableStream.from(bytesOf(answer.stream, bend)), init);
  const body =
    answer.bytes ??
    (answer.text !== undefined
      ? answer.text
      : answer.json !== undefined
        ? `${JSON.stringify(answer.json)}\n`
        : null);
  if (bend && body !== null) return new HttpResponse(ReadableStream.from(bytesOf([body], bend)), init);
  return new HttpResponse(body as ConstructorParameters<typeof Response>[0], init);
}

async function* bytesOf(
  stream: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  bend: Bent | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const part of stream) {
    const raw = typeof part === 'string' ? Buffer.from(part) : part;
    const { bytes, isLast } = bend ? bend.pass(raw) : { bytes: raw, isLast: false };
    yield bytes;
    if (isLast) return;
  }
}
