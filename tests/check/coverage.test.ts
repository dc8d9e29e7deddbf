import { expect, test } from 'vitest';
import { coverageOf } from '../../src/check/index.ts';
import { loadContract } from '../../src/contract/index.ts';
import { makeExchange } from './make-exchange.ts';

const contract = loadContract('1.41');

test('only what is documented and answered counts', () => {
  const coverage = coverageOf(
    [
      makeExchange({ target: '/v1.41/containers/json?all=1&all=0&bogus=1', answer: [] }),
      makeExchange({ target: '/containers/json?limit=1', status: 418 }),
      makeExchange({ target: '/v1.41/images/json', noResponse: true }),
      makeExchange({ target: '/v1.41/unknown', status: 404 }),
    ],
    contract,
  );
  expect(coverage.operations.exercised).toEqual(['ContainerList']);
  expect(coverage.statuses.exercised).toEqual(['ContainerList 200']);
  expect(coverage.queryParameters.exercised).toEqual(['ContainerList all', 'ContainerList limit']);
});

test('exercised and missing together are the contract', () => {
  const { operations, statuses, queryParameters } = coverageOf([], contract);
  expect(new Set(operations.missing)).toEqual(new Set(contract.operations.keys()));
  expect(statuses.missing.length).toBeGreaterThan(350);
  expect(queryParameters.missing.length).toBeGreaterThan(140);
});
