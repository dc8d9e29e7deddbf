import { answer, anyOf, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { credentials, nobodys, pushed } from '../fixtures/registry.ts';

export const suite = defineSuite({
  name: 'DistributionInspect',
  area: 'distribution',
  operation: 'DistributionInspect',
  cases: [
    defineCase({
      id: 'tells-what-a-registry-has',
      requirement: 'The digest of what was pushed is told, with its size and the platforms.',
      level: 'must',
      needs: ['registry'],
      async run(t) {
        const { repository, digest } = await pushed(t);
        const path = { name: `${repository}:one` };
        const got = await t.request('DistributionInspect', { path, headers: credentials(t) });
        return { got, digest };
      },
      expect: [
        {
          expected: 'status 200, the digest, a size and a platform',
          check: ({ got, digest }) =>
            firstMiss(
              answer(
                200,
                json('/Descriptor/digest', digest),
                json('/Descriptor/size', (size: number) => size > 0),
                json('/Platforms/0/os', /./),
              ).check(got),
            ),
        },
      ],
    }),
    defineCase({
      id: 'finds-by-digest',
      requirement: 'An image of a registry is found by its digest.',
      level: 'must',
      needs: ['registry'],
      async run(t) {
        const { repository, digest } = await pushed(t);
        const path = { name: `${repository}@${digest}` };
        const got = await t.request('DistributionInspect', { path, headers: credentials(t) });
        return { digest, found: t.prepared(got, 200).json().Descriptor.digest };
      },
      expect: [{ expected: 'the digest', check: ({ digest, found }) => same('digest', found, digest) }],
    }),
    defineCase({
      id: 'rejects-an-unknown-tag',
      requirement: 'A tag that the registry does not have is 404.',
      level: 'must',
      needs: ['registry'],
      async run(t) {
        const path = { name: `${(await pushed(t)).repository}:nosuch` };
        return t.request('DistributionInspect', { path, headers: credentials(t) });
      },
      expect: [answer(404, message(/unknown|not found/))],
    }),
    defineCase({
      id: 'rejects-missing-credentials',
      requirement: 'Without credentials for a registry that wants some, nothing is told.',
      level: 'must',
      needs: ['registry'],
      async run(t) {
        const path = { name: `${(await pushed(t)).repository}:one` };
        return t.request('DistributionInspect', { path, headers: nobodys });
      },
      // Why: a daemon passes on what the registry says, or tells that it has no credentials.
      expect: [
        anyOf(
          ...[401, 403, 500].map((status) =>
            answer(status, message(/credentials|unauthorized|denied|authentication/)),
          ),
        ),
      ],
    }),
    defineCase({
      id: 'tells-that-no-registry-is-there',
      requirement: 'A registry that is not reached is an error.',
      level: 'must',
      run: (t) => t.request('DistributionInspect', { path: { name: '127.0.0.1:9/none:x' } }),
      expect: [answer(500, message(/refused|127\.0\.0\.1:9/))],
    }),
    defineCase({
      id: 'rejects-a-bad-name',
      requirement: 'A name that is none is the client’s error.',
      level: 'must',
      run: (t) => t.request('DistributionInspect', { path: { name: 'BAD_NAME' } }),
      expect: [answer(400, message(/lowercase|invalid/))],
    }),
  ],
});
