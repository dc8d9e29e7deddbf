import { type MockRequest, type MockResponse, projected } from '../serve/message.ts';
import { isUp, type MockContainer } from '../state/container.ts';
import { badRequest } from '../state/daemon-error.ts';

/** Waits for an exit or the removal. From 1.30 the head of the answer comes at once. */
export async function wait(container: MockContainer, request: MockRequest): Promise<MockResponse> {
  const early = request.manner.behaves('answersWaitAtOnce');
  const given = early ? request.query.get('condition') : null;
  const condition = given || 'not-running';
  const isKnown = ['not-running', 'next-exit', 'removed'].includes(condition);
  if (!isKnown && request.manner.behaves('checksConditions'))
    throw badRequest(`invalid condition: "${condition}"`);
  // Why not of a removal: it clears the error that the container had.
  const failed = () => condition !== 'removed' && container.error !== '' && container.startedAt === undefined;
  const body = (code: number) => ({
    Error: failed() ? { Message: container.error } : null,
    StatusCode: code,
  });
  const ended = exitOf(container, isKnown ? condition : 'not-running', request.signal);
  // Why: before 1.30 even the head of the answer waits for the exit.
  if (!early) {
    const code = await ended;
    return { status: 200, json: body(code ?? 0) };
  }
  async function* stream(): AsyncGenerator<string> {
    const code = await ended;
    if (code !== undefined) yield `${JSON.stringify(projected(request, body(code)))}\n`;
  }
  return { status: 200, contentType: 'application/json', stream: stream() };
}

/** The exit code that the condition waits for; `undefined` when the client is gone before. */
function exitOf(
  container: MockContainer,
  condition: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const down = !isUp(container) && container.status !== 'restarting';
  if (condition === 'not-running' && down) return Promise.resolve(container.exitCode);
  return new Promise((resolve) => {
    const waiter = { condition, done: resolve };
    container.waiters.add(waiter);
    signal.addEventListener(
      'abort',
      () => {
        container.waiters.delete(waiter);
        resolve(undefined);
      },
      { once: true },
    );
  });
}
