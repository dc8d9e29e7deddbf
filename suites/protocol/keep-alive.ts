import { answer, type CaseTools, defineCase, defineSuite } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { openRaw, type RawAnswer, type RawRequest, requestText } from '../fixtures/raw-http.ts';

type Ask = readonly [method: string, target: string, request?: RawRequest];

/** Asks one after the other on one connection, and at last for a ping. */
async function inTurn(t: CaseTools, ...asks: readonly Ask[]): Promise<RawAnswer[]> {
  const talk = await openRaw(t);
  const answers: RawAnswer[] = [];
  for (const ask of [...asks, ['GET', `/v${t.api}/_ping`] as const]) answers.push(await talk.ask(...ask));
  return answers;
}

const post = { body: '' };

/** Statuses of the answers in turn, of which the last is that of a ping. */
const statuses = (...wanted: readonly number[]) => ({
  expected: `status ${wanted.join(', ')}, then OK to a ping on the same connection`,
  check: (answers: readonly RawAnswer[]) =>
    firstMiss(
      same('statuses', answers.map(({ status }) => status).join(), [...wanted, 200].join()),
      same('the last body', answers.at(-1)?.answer.text(), 'OK'),
    ),
});

export const suite = defineSuite({
  name: 'protocol/keep-alive',
  area: 'protocol',
  cases: brisk([
    defineCase({
      id: 'answers-again-and-again',
      requirement: 'A connection carries one request after the other.',
      level: 'must',
      run: (t) => inTurn(t, ['GET', `/v${t.api}/version`], ['GET', '/_ping'], ['GET', `/v${t.api}/version`]),
      expect: [statuses(200, 200, 200)],
    }),
    defineCase({
      id: 'answers-pipelined-requests-in-order',
      requirement: 'Requests that are sent at once are answered whole and in their order.',
      level: 'must',
      async run(t) {
        const talk = await openRaw(t);
        const ping = requestText('GET', `/v${t.api}/_ping`);
        const missing = requestText('GET', `/v${t.api}/containers/${nobody}/json`);
        talk.write(ping + missing + requestText('HEAD', '/_ping') + ping);
        return [await talk.answer(), await talk.answer(), await talk.answer('HEAD'), await talk.answer()];
      },
      expect: [statuses(200, 404, 200)],
    }),
    defineCase({
      id: 'goes-on-after-an-error',
      requirement: 'An error of a request does not end the connection.',
      level: 'must',
      run: (t) =>
        inTurn(
          t,
          ['GET', `/v${t.api}/containers/${nobody}/json`],
          ['POST', `/v${t.api}/containers/${nobody}/start`, post],
        ),
      expect: [statuses(404, 404)],
    }),
    defineCase({
      id: 'goes-on-after-an-unread-body',
      requirement: 'A body that the daemon refuses to read does not spoil the next request.',
      level: 'must',
      run: (t) =>
        inTurn(t, [
          'POST',
          `/v${t.api}/containers/create`,
          { body: requestText('GET', '/not-a-request'), headers: { 'Content-Type': 'text/plain' } },
        ]),
      expect: [statuses(400), statuses(500)],
    }),
    defineCase({
      id: 'takes-a-body-with-get',
      requirement: 'A GET with a body is answered, and its body is not taken for the next request.',
      level: 'should',
      run: (t) => inTurn(t, ['GET', `/v${t.api}/_ping`, { body: 'hello' }]),
      expect: [statuses(200)],
    }),
    defineCase({
      id: 'goes-on-after-head',
      requirement: 'Answers to HEAD have no body, whatever length they tell.',
      level: 'must',
      run: (t) => inTurn(t, ['HEAD', '/_ping'], ['HEAD', `/v${t.api}/containers/${nobody}/archive?path=/`]),
      expect: [statuses(200, 404)],
    }),
    defineCase({
      id: 'goes-on-after-no-content',
      requirement: 'A 204 has no body and no length, and the next answer follows it.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return inTurn(t, ['POST', `/v${t.api}/containers/${id}/rename?name=${t.name('renamed')}`, post]);
      },
      expect: [
        {
          expected: 'status 204 without Content-Length and Transfer-Encoding, then OK to a ping',
          check: (answers) => firstMiss(statuses(204).check(answers), unframed(answers[0])),
        },
      ],
    }),
    defineCase({
      id: 'goes-on-after-not-modified',
      requirement: 'A 304 has no body, and the next answer follows it.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        return inTurn(t, ['POST', `/v${t.api}/containers/${id}/start`, post]);
      },
      expect: [
        {
          expected: 'status 304 without Content-Length and Transfer-Encoding, then OK to a ping',
          check: (answers) => firstMiss(statuses(304).check(answers), unframed(answers[0])),
        },
      ],
    }),
    defineCase({
      id: 'goes-on-after-chunks',
      requirement: 'A body in chunks ends with the empty chunk, and the next answer follows it.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(shell('true'), { start: true });
        t.prepared(await t.request('ContainerWait', { path: { id } }), 200);
        return inTurn(t, ['GET', `/v${t.api}/containers/${id}/export`]);
      },
      expect: [
        {
          expected: 'status 200 in chunks, then OK to a ping',
          check: (answers) =>
            firstMiss(
              statuses(200).check(answers),
              same('chunks', answers[0]?.chunks, ({ length }: number[]) => length > 0),
            ),
        },
      ],
    }),
    defineCase({
      id: 'closes-when-told',
      requirement: 'With `Connection: close` the daemon says so too, answers, and closes.',
      level: 'must',
      run: (t) => once(t, { headers: { Connection: 'close' } }),
      expect: [
        {
          expected: 'status 200, Connection: close, then the end',
          check: ({ got, after }) =>
            firstMiss(
              answer(200).check(got.answer),
              same('Connection', got.headers.get('connection'), 'close'),
              same('bytes after it', after.length, 0),
            ),
        },
      ],
    }),
    defineCase({
      id: 'closes-after-http-1-0',
      requirement:
        'A client of HTTP/1.0 gets its answer with a length or up to the end, and the daemon closes.',
      level: 'should',
      run: (t) => once(t, { version: '1.0' }),
      expect: [
        {
          expected: 'status 200 as HTTP/1.0, OK, then the end',
          check: ({ got, after }) =>
            firstMiss(
              answer(200).check(got.answer),
              same('version', got.version, 'HTTP/1.0'),
              same('body', got.answer.text(), 'OK'),
              same('bytes after it', after.length, 0),
            ),
        },
      ],
    }),
    defineCase({
      id: 'keeps-http-1-0-alive-when-told',
      requirement: 'A client of HTTP/1.0 that asks for it keeps its connection.',
      level: 'should',
      run: (t) =>
        inTurn(t, ['GET', `/v${t.api}/_ping`, { version: '1.0', headers: { Connection: 'keep-alive' } }]),
      expect: [
        {
          expected: 'status 200, Connection: keep-alive, then OK to a ping',
          check: (answers) =>
            firstMiss(
              statuses(200).check(answers),
              same('Connection', answers[0]?.headers.get('connection'), 'keep-alive'),
            ),
        },
      ],
    }),
  ]),
});

/** A ping, and what comes behind its answer until the daemon ends. */
async function once(t: CaseTools, request: RawRequest): Promise<{ got: RawAnswer; after: Buffer }> {
  const talk = await openRaw(t);
  return { got: await talk.ask('GET', `/v${t.api}/_ping`, request), after: await talk.rest() };
}

const unframed = (got: RawAnswer | undefined): string | undefined =>
  firstMiss(
    same('Content-Length', got?.headers.get('content-length'), undefined),
    same('Transfer-Encoding', got?.headers.get('transfer-encoding'), undefined),
  );
