import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startMock } from '../../src/mock/index.ts';
import { conform } from '../../src/run/index.ts';

const suites = [join(import.meta.dirname, '../fixtures/suites/one-request.ts')];

test.each([
  [undefined, '1.43'],
  ['1.44', '1.44'],
])('a run with --api %s takes API %s where DOCKER_API_VERSION pins 1.43', async (api, expected) => {
  await using mock = await startMock();
  const report = await conform({
    target: { address: mock.address, url: mock.url, origin: 'test', apiVersion: '1.43' },
    suites,
    ledger: 'none',
    ...(api ? { api } : {}),
  });
  expect(new Set(report.cases.map((item) => item.api))).toEqual(new Set([expected]));
});
