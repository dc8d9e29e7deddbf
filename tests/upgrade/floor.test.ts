import { expect, test } from 'vitest';
import { latestVersion } from '../../src/contract/index.ts';
import { FloorJudge } from '../../src/upgrade/index.ts';
import { exchangeOf, type Talk } from './traffic.ts';

function floorOf(...talk: Talk[]) {
  const judge = new FloorJudge();
  for (const [index, each] of talk.entries()) judge.take(exchangeOf(each, index + 1));
  return judge.result;
}

test('what every version has needs none in particular', () => {
  expect(floorOf({ ask: 'GET /v1.51/containers/json?all=1', gets: [] })).toEqual({
    lowest: '1.25',
    lowestBy: [],
    highest: latestVersion,
    highestBy: [],
  });
});

test('a field that is sent sets the lowest version, and says so', () => {
  const sends = { Image: 'a', HostConfig: { Annotations: { a: 'b' } }, NetworkingConfig: {} };
  const { lowest, lowestBy } = floorOf(
    { ask: 'HEAD /_ping' },
    { ask: 'POST /v1.51/containers/create?name=a', sends, status: 201 },
  );
  expect(lowest).toBe('1.43');
  expect(lowestBy).toMatchObject([
    { operationId: 'ContainerCreate', at: '/HostConfig/Annotations', version: '1.43', exchanges: [2] },
  ]);
});

test('one that says nothing, or that was refused, sets none', () => {
  const create = 'POST /v1.51/containers/create';
  expect(floorOf({ ask: create, sends: { Image: 'a', HostConfig: { Annotations: null } } }).lowest).toBe(
    '1.25',
  );
  expect(
    floorOf({ ask: create, status: 400, sends: { Image: 'a', HostConfig: { Annotations: { a: 'b' } } } })
      .lowest,
  ).toBe('1.25');
});

test('an operation, a parameter and a field that is gone', () => {
  expect(floorOf({ ask: 'PUT /v1.51/volumes/v?version=1', sends: {} }).lowest).toBe('1.42');
  expect(floorOf({ ask: 'POST /v1.51/build/prune?reserved-space=1' }).lowest).toBe('1.48');
  const { highest, highestBy } = floorOf({
    ask: 'POST /v1.51/containers/create',
    sends: { Image: 'a', MacAddress: '02:42:ac:11:00:09' },
  });
  expect(highest).toBe('1.51');
  expect(highestBy[0]?.title).toBe('/MacAddress of ContainerCreate went after 1.51');
});
