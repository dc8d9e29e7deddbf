import type { Answer } from '../../src/client/index.ts';
import { type CaseTools, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { nobody } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

/** Errors of several operations that are all to have this status, a type and a message. */
const errors = (status: number, text: RegExp) => ({
  expected: `status ${status}, application/json, {"message"} like /${text.source}/ of each`,
  check: (answers: readonly Answer[]) =>
    firstMiss(
      ...answers.flatMap((got) => [
        same(`status of ${got.operationId}`, got.status, status),
        same(`Content-Type of ${got.operationId}`, got.headers.get('content-type'), /^application\/json/),
        message(text).check(got),
      ]),
    ),
});

const missing = 'wirewhale-no-such-thing';

/** Asks for things that do not exist. */
const notFound = async (t: CaseTools): Promise<Answer[]> => [
  await t.request('ContainerInspect', { path: { id: missing } }),
  await t.request('ContainerStart', { path: { id: missing } }),
  await t.request('ImageInspect', { path: { name: missing } }),
  await t.request('NetworkInspect', { path: { id: missing } }),
  await t.request('VolumeInspect', { path: { name: missing } }),
  await t.request('VolumeDelete', { path: { name: missing } }),
];

const badFilter = { query: { filters: JSON.stringify({ [missing]: ['x'] }) } };

export const suite = defineSuite({
  name: 'protocol/error-shape',
  area: 'protocol',
  cases: brisk([
    defineCase({
      id: 'not-found-names-what-is-missing',
      requirement: 'A 404 is JSON with a message that names what was asked for.',
      level: 'must',
      run: notFound,
      expect: [errors(404, /wirewhale-no-such-thing/)],
    }),
    defineCase({
      id: 'has-nothing-but-a-message',
      requirement: 'An error is an object with the member `message` and no other.',
      level: 'must',
      run: notFound,
      expect: [
        {
          expected: '{"message"} alone of each',
          check: (answers) =>
            firstMiss(
              ...answers.map((got) =>
                same(`members of ${got.operationId}`, Object.keys(got.json<object>()), ['message']),
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'bad-request-has-a-message',
      requirement: 'A 400 is JSON with a message that names what is wrong with the request.',
      level: 'must',
      run: async (t) => [
        await t.request('ContainerList', badFilter),
        await t.request('ImageList', badFilter),
        await t.request('NetworkList', badFilter),
        await t.request('VolumeList', badFilter),
      ],
      expect: [errors(400, /wirewhale-no-such-thing/)],
    }),
    defineCase({
      id: 'conflict-has-a-message',
      requirement: 'A 409 is JSON with a message that tells what is in the way.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id, name } = await t.container({}, { start: true });
        const body = { Image: t.image, Cmd: ['true'], Labels: t.labels };
        return [
          await t.request('ContainerCreate', { query: { name }, body }),
          await t.request('ContainerDelete', { path: { id } }),
        ];
      },
      expect: [errors(409, /in use|running|stop the container/i)],
    }),
    defineCase({
      id: 'server-error-has-a-message',
      requirement:
        'What the daemon cannot do has a message too, whether it takes it for its own error or the client’s.',
      level: 'should',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        return [await t.request('ContainerUnpause', { path: { id } })];
      },
      expect: [errors(500, /not paused/), errors(409, /not paused/)],
    }),
    defineCase({
      id: 'is-an-error-at-any-served-version',
      requirement:
        'The shape of errors is the same at the oldest version that is served, and without a prefix.',
      level: 'must',
      async run(t) {
        const told = t.prepared(await t.request('SystemVersion'), 200).json<{ MinAPIVersion: string }>();
        // Why not always 1.25: newer releases serve less.
        const oldest = `1.${Math.max(25, Number(told.MinAPIVersion.split('.')[1]))}`;
        return [
          await t.request('ContainerInspect', { path: { id: nobody }, version: oldest }),
          await t.request('ContainerInspect', { path: { id: nobody }, version: null }),
        ];
      },
      expect: [errors(404, /ffffffff/)],
    }),
  ]),
});
