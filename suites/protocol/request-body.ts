import { answer, type CaseTools, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { openRaw, requestText } from '../fixtures/raw-http.ts';

// Why an image that does not exist: the answer names it once the body is read, and nothing is made.
const image = 'wirewhale-no-such-image:latest';
const body = JSON.stringify({ Image: image });
const json = { 'Content-Type': 'application/json' };

const read = answer(404, message(/wirewhale-no-such-image/));

/** Sends a body to create a container. */
async function create(t: CaseTools, sent: string, headers: Readonly<Record<string, string>> = json) {
  const talk = await openRaw(t);
  return (await talk.ask('POST', `/v${t.api}/containers/create`, { headers, body: sent })).answer;
}

const chunk = (text: string, extension = ''): string =>
  `${Buffer.byteLength(text).toString(16)}${extension}\r\n${text}\r\n`;

/** A case of a body or a type that the daemon refuses. */
const refused = (id: string, requirement: string, sent: string, headers?: Readonly<Record<string, string>>) =>
  defineCase({
    id,
    requirement,
    level: 'must',
    run: (t) => create(t, sent, headers),
    // Why 500: daemons before 23.0 take a body that is not JSON for an error of their own.
    expect: [answer(400, message()), answer(500, message(/EOF|JSON|invalid|unmarshal|decode/i))],
  });

export const suite = defineSuite({
  name: 'protocol/request-body',
  area: 'protocol',
  cases: brisk([
    defineCase({
      id: 'takes-chunks',
      requirement: 'A body in chunks is joined, whatever their sizes and extensions.',
      level: 'must',
      run(t) {
        const sent = `${chunk(body.slice(0, 1))}${chunk(body.slice(1, 9), ';a=b')}${chunk(body.slice(9))}0\r\n\r\n`;
        return create(t, sent, { ...json, 'Transfer-Encoding': 'chunked' });
      },
      expect: [read],
    }),
    defineCase({
      id: 'takes-a-body-in-pieces',
      requirement: 'A body that comes in pieces is read to its length.',
      level: 'must',
      async run(t) {
        const talk = await openRaw(t);
        const text = requestText('POST', `/v${t.api}/containers/create`, { headers: json, body });
        for (const byte of Buffer.from(text)) talk.write(Uint8Array.of(byte));
        return (await talk.answer()).answer;
      },
      expect: [read],
    }),
    defineCase({
      id: 'tells-who-expects-it-to-go-on',
      requirement: 'A client that expects 100-continue is told to go on before it has sent its body.',
      level: 'must',
      source: 'RFC 9110, 10.1.1',
      async run(t) {
        const talk = await openRaw(t);
        const headers = { ...json, Expect: '100-continue', 'Content-Length': String(body.length) };
        talk.write(requestText('POST', `/v${t.api}/containers/create`, { headers }));
        const interim = await talk.answer();
        talk.write(body);
        return { interim: interim.status, got: (await talk.answer()).answer };
      },
      expect: [
        {
          expected: 'status 100, then 404 that names the image of the body',
          check: ({ interim, got }) => firstMiss(same('first status', interim, 100), read.check(got)),
        },
      ],
    }),
    defineCase({
      id: 'answers-at-once-what-it-does-not-read',
      requirement:
        'A client that expects 100-continue gets the final answer at once where its body is not wanted.',
      level: 'must',
      source: 'RFC 9110, 10.1.1',
      async run(t) {
        const talk = await openRaw(t);
        const headers = { ...json, Expect: '100-continue', 'Content-Length': String(body.length) };
        talk.write(requestText('POST', '/v99.0/containers/create', { headers }));
        return (await talk.answer()).answer;
      },
      expect: [answer(400, message(/too new/))],
    }),
    defineCase({
      id: 'takes-json-with-a-charset',
      requirement: 'Parameters and letter case of the type application/json do not matter.',
      level: 'must',
      run: async (t) => [
        await create(t, body, { 'Content-Type': 'application/json; charset=utf-8' }),
        await create(t, body, { 'Content-Type': 'Application/JSON' }),
      ],
      expect: [
        {
          expected: 'status 404 that names the image of the body, twice',
          check: (answers) => firstMiss(...answers.map((got) => read.check(got))),
        },
      ],
    }),
    defineCase({
      id: 'rejects-another-type',
      requirement: 'A body of another type than application/json is refused, and the answer names the type.',
      level: 'must',
      run: (t) => create(t, body, { 'Content-Type': 'text/plain' }),
      expect: [answer(400, message(/Content-Type.*text\/plain/))],
    }),
    defineCase({
      id: 'rejects-a-missing-type',
      requirement: 'A body without a type is refused.',
      level: 'must',
      run: (t) => create(t, body, {}),
      expect: [answer(400, message(/Content-Type/))],
    }),
    refused('rejects-a-cut-body', 'JSON that ends too early is refused.', '{"Image":'),
    refused('rejects-what-is-no-json', 'A body that is not JSON is refused.', '{nonsense}'),
    refused('rejects-another-json-type', 'JSON that is no object is refused where an object is due.', '[]'),
    refused('rejects-a-wrong-member', 'A member of another JSON type is refused.', '{"Image":7}'),
    refused('rejects-no-body', 'No body is refused where one is due.', '', {}),
    defineCase({
      id: 'rejects-more-than-one-value',
      requirement: 'Whatever follows the JSON value is refused; daemons before 23.0 do not look at it.',
      level: 'should',
      run: (t) => create(t, `${body}{}`),
      expect: [answer(400, message(/after JSON/)), read],
    }),
    defineCase({
      id: 'ignores-unknown-members',
      requirement: 'Members that the daemon does not know are ignored.',
      level: 'must',
      run: (t) => create(t, JSON.stringify({ Image: image, WirewhaleNonsense: { a: [1] } })),
      expect: [read],
    }),
    defineCase({
      id: 'takes-blanks-around-json',
      requirement: 'White space around the JSON value does not matter.',
      level: 'must',
      run: (t) => create(t, `\r\n  ${body}\n\t`),
      expect: [read],
    }),
  ]),
});
