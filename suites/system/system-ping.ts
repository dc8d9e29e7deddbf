import { answer, defineCase, defineSuite, header } from '../../src/suite/index.ts';
import { same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'SystemPing',
  area: 'system',
  operation: 'SystemPing',
  cases: [
    defineCase({
      id: 'answers-ok',
      requirement: 'Ping answers OK as plain text, and tells API version and system in headers.',
      level: 'must',
      run: async (t) => ({ got: await t.request('SystemPing') }),
      expect: [
        {
          expected: 'status 200, OK as text/plain, Api-Version, Ostype, Docker-Experimental',
          check: ({ got }) =>
            answer(
              200,
              header('Content-Type', /^text\/plain/),
              header('Api-Version', /^1\.\d+$/),
              header('Ostype', /^(linux|windows)$/),
              header('Docker-Experimental', /^(true|false)$/),
            ).check(got) ?? same('the body', got.text(), 'OK'),
        },
      ],
    }),
    defineCase({
      id: 'is-not-cached',
      requirement: 'Ping forbids caches to keep its answer.',
      level: 'must',
      api: '1.37..',
      run: (t) => t.request('SystemPing'),
      expect: [answer(200, header('Cache-Control', /no-cache/), header('Pragma', 'no-cache'))],
    }),
    defineCase({
      id: 'answers-without-a-version',
      requirement: 'Ping answers without a version in the path, with the same API version.',
      level: 'must',
      async run(t) {
        const bare = await t.send({ method: 'GET', target: '/_ping' });
        return { bare, prefixed: t.prepared(await t.request('SystemPing'), 200) };
      },
      expect: [
        {
          expected: 'status 200 and the Api-Version of the other',
          check: ({ bare, prefixed }) =>
            answer(200, header('Api-Version', prefixed.headers.get('api-version') ?? 'a header')).check(bare),
        },
      ],
    }),
  ],
});
