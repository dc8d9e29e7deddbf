import { expect, test } from 'vitest';
import { startMock } from '../../src/mock/index.ts';
import { replayExchanges } from '../../src/replay/index.ts';
import { exchange } from './recorded.ts';

test('the pauses of a client are kept, and none is longer than the limit', async () => {
  await using mock = await startMock();
  const ping = (id: number, startedAt: number) =>
    exchange('GET /_ping', { id, startedAt, type: 'text/plain', body: 'OK' });
  const session = [ping(1, 1_000_000), ping(2, 1_000_150), ping(3, 9_000_000)];
  const begin = performance.now();
  const { sent } = await replayExchanges(session, { address: mock.address, pausesMs: 120 });
  expect(sent).toBe(3);
  expect(performance.now() - begin).toBeGreaterThan(200);
});
