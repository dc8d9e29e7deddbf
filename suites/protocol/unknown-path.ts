import { type CaseTools, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { openRaw, type RawAnswer } from '../fixtures/raw-http.ts';

type Ask = readonly [method: string, target: string];

/** Asks each on one connection, and at last for a ping, so that it shows whether the connection goes on. */
async function strayed(t: CaseTools, ...asks: readonly Ask[]) {
  const talk = await openRaw(t);
  const answers: RawAnswer[] = [];
  for (const [method, target] of asks) answers.push(await talk.ask(method, target));
  const ping = await talk.ask('GET', `/v${t.api}/_ping`);
  return { answers, after: ping.status };
}

type Strayed = Awaited<ReturnType<typeof strayed>>;

/** A status for each, and a ping that is answered after them. */
const statuses = ({ answers, after }: Strayed, wanted: number): string | undefined =>
  firstMiss(
    ...answers.map(({ status }, index) => same(`status ${index + 1}`, status, wanted)),
    same('status of the ping after', after, 200),
  );

const notFound = {
  expected: 'status 404 for each, then a ping on the same connection',
  check: (observed: Strayed) => statuses(observed, 404),
};

export const suite = defineSuite({
  name: 'protocol/unknown-path',
  area: 'protocol',
  cases: brisk([
    defineCase({
      id: 'is-not-found',
      requirement: 'A path that is no operation’s is 404, with a prefix and without.',
      level: 'must',
      run: (t) => strayed(t, ['GET', `/v${t.api}/no/such/path`], ['GET', '/no-such-path'], ['GET', '/']),
      expect: [notFound],
    }),
    defineCase({
      id: 'is-told-as-json',
      requirement: 'The 404 of an unknown path is an error like any other: JSON with a message.',
      level: 'must',
      run: (t) => strayed(t, ['GET', `/v${t.api}/no/such/path`], ['GET', '/no-such-path']),
      expect: [
        {
          expected: 'status 404, application/json, {"message": "page not found"}',
          check: (observed) =>
            firstMiss(
              statuses(observed, 404),
              ...observed.answers.flatMap(({ answer, headers }) => [
                same('Content-Type', headers.get('content-type'), /^application\/json/),
                message(/page not found/).check(answer),
              ]),
            ),
        },
      ],
    }),
    defineCase({
      id: 'knows-only-methods-of-operations',
      requirement: 'A method that no operation of a path has is 404, never 405.',
      level: 'must',
      run: (t) =>
        strayed(
          t,
          ['PATCH', `/v${t.api}/info`],
          ['DELETE', `/v${t.api}/containers/json`],
          ['GET', `/v${t.api}/containers/create`],
          ['BREW', `/v${t.api}/info`],
        ),
      expect: [notFound],
    }),
    defineCase({
      id: 'has-no-body-for-head',
      requirement: 'HEAD of a path that has only GET is 404 without a body.',
      level: 'should',
      run: (t) => strayed(t, ['HEAD', `/v${t.api}/info`]),
      expect: [notFound],
    }),
    defineCase({
      id: 'is-another-one-with-a-slash-behind',
      requirement: 'A slash behind the path of an operation makes it another path.',
      level: 'should',
      run: (t) => strayed(t, ['GET', `/v${t.api}/containers/json/`], ['GET', `/v${t.api}/info/`]),
      expect: [notFound],
    }),
    defineCase({
      id: 'knows-only-versions-of-digits',
      requirement: 'A prefix that is no version is part of an unknown path.',
      level: 'should',
      run: (t) => strayed(t, ['GET', '/vlatest/info'], ['GET', '/v/info'], ['GET', `/V${t.api}/info`]),
      expect: [notFound],
    }),
    defineCase({
      id: 'is-redirected-to-the-clean-path',
      requirement: 'Empty and dotted segments of a path lead to the path without them.',
      level: 'should',
      run: (t) =>
        strayed(
          t,
          ['GET', `//v${t.api}/info`],
          ['GET', `/v${t.api}//info`],
          ['GET', `/v${t.api}/containers/../info`],
          ['GET', `/./v${t.api}/info?a=//`],
        ),
      expect: [
        {
          expected: 'status 301 with the clean path, the query kept',
          check: (observed) =>
            firstMiss(
              statuses(observed, 301),
              same(
                'Location',
                observed.answers.map(({ headers }) => headers.get('location')?.replace(/^\/v[\d.]+/, '')),
                ['/info', '/info', '/info', '/info?a=//'],
              ),
            ),
        },
        {
          expected: 'status 404 for each, then a ping on the same connection',
          check: (observed) => statuses(observed, 404),
        },
      ],
    }),
  ]),
});
