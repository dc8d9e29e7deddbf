import { randomUUID } from 'node:crypto';
import { answer, type CaseTools, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { openRaw, requestText } from '../fixtures/raw-http.ts';

// Why an id: daemons refuse a second session of the same one, and none is an id too.
const named = (id: string) => ({ 'X-Docker-Expose-Session-Uuid': id });

const upgrade = (protocol: string) => ({ Connection: 'Upgrade', Upgrade: protocol });

/** Opens a session and gives what is asked on a second connection for the same id. */
async function openSession(t: CaseTools, id: string) {
  const talk = await openRaw(t);
  talk.write(requestText('POST', `/v${t.api}/session`, { headers: { ...upgrade('h2c'), ...named(id) } }));
  return { talk, head: await talk.head() };
}

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** Length of the head of an HTTP/2 frame. */
const frameHead = 9;

export const suite = defineSuite({
  name: 'Session',
  area: 'protocol',
  operation: 'Session',
  cases: brisk([
    defineCase({
      id: 'upgrades-to-h2c',
      requirement: 'A request to upgrade to h2c is answered 101 with that protocol, and nothing of a body.',
      level: 'must',
      api: '1.31..',
      run: (t) => openSession(t, randomUUID()),
      expect: [
        {
          expected: 'status 101, Connection: Upgrade, Upgrade: h2c, no length',
          check: ({ head }) =>
            firstMiss(
              same('status', head.status, 101),
              same('Connection', head.headers.get('connection'), /^upgrade$/i),
              same('Upgrade', head.headers.get('upgrade'), 'h2c'),
              same('Content-Length', head.headers.get('content-length'), undefined),
              same('Transfer-Encoding', head.headers.get('transfer-encoding'), undefined),
            ),
        },
      ],
    }),
    defineCase({
      id: 'asks-as-client-of-http-2',
      requirement:
        'After the upgrade the daemon is the client: it sends the preface of HTTP/2 and its settings.',
      level: 'must',
      api: '1.31..',
      source: 'RFC 9113, 3.4',
      async run(t) {
        const { talk } = await openSession(t, randomUUID());
        return talk.rest(({ length }) => length >= preface.length + frameHead);
      },
      expect: [
        {
          expected: 'the preface, then a SETTINGS frame of stream 0',
          check: (bytes) =>
            firstMiss(
              same('preface', bytes.subarray(0, preface.length).toString('latin1'), preface),
              same('type of the first frame', bytes[preface.length + 3], 4),
              same('its stream', bytes.readUInt32BE(preface.length + 5), 0),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-the-id-of-an-open-one',
      requirement: 'While a session is open, another one of its id is refused.',
      level: 'should',
      api: '1.31..',
      async run(t) {
        const id = randomUUID();
        await openSession(t, id);
        // Why again: the daemon notes the session after it has answered.
        return t.until(
          'the id is refused',
          async () => {
            const got = await t.request('Session', { headers: named(id) });
            return got.text().includes('exists') && got;
          },
          3000,
        );
      },
      expect: [answer(400, message(/already exists/))],
    }),
    defineCase({
      id: 'rejects-a-request-without-upgrade',
      requirement: 'A request that does not ask for an upgrade is the client’s error.',
      level: 'must',
      api: '1.31..',
      run: (t) => t.request('Session', { headers: named(randomUUID()) }),
      expect: [answer(400, message(/upgrade/))],
    }),
    defineCase({
      id: 'rejects-another-protocol',
      requirement: 'No other protocol than h2c is taken, and the answer names it.',
      level: 'must',
      api: '1.31..',
      async run(t) {
        const talk = await openRaw(t);
        const headers = { ...upgrade('tcp'), ...named(randomUUID()) };
        return (await talk.ask('POST', `/v${t.api}/session`, { headers, body: '' })).answer;
      },
      expect: [answer(400, message(/tcp/))],
    }),
  ]),
});
