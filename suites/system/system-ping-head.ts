import { answer, defineCase, defineSuite, emptyBody, header } from '../../src/suite/index.ts';

const shared = ['api-version', 'ostype', 'docker-experimental', 'cache-control', 'pragma', 'builder-version'];

export const suite = defineSuite({
  name: 'SystemPingHead',
  area: 'system',
  operation: 'SystemPingHead',
  cases: [
    defineCase({
      id: 'answers-the-headers-of-ping',
      requirement: 'HEAD answers the headers of GET, and no body.',
      level: 'must',
      api: '1.40..',
      async run(t) {
        const get = t.prepared(await t.request('SystemPing'), 200);
        return { get, head: await t.request('SystemPingHead') };
      },
      expect: [
        {
          expected: 'status 200, the same headers, an empty body',
          check: ({ get, head }) =>
            answer(
              200,
              emptyBody,
              header('Api-Version', /^1\.\d+$/),
              ...shared.map((name) => header(name, get.headers.get(name) ?? undefined)),
            ).check(head),
        },
      ],
    }),
  ],
});
