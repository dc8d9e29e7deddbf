import { defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { finished, nobody, shell } from '../fixtures/container.ts';
import { type HijackKind, hijackKinds, inWords, takeOver } from '../fixtures/hijack-kinds.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { openRaw, type RawHead, requestText } from '../fixtures/raw-http.ts';

/** What is wrong with the head of an answer that takes the connection over. */
function headMiss({ version, status, headers }: RawHead, { upgrades }: HijackKind): string | undefined {
  return firstMiss(
    same('version', version, 'HTTP/1.1'),
    same('status', status, upgrades ? 101 : 200),
    same('Connection', headers.get('connection')?.toLowerCase(), upgrades ? 'upgrade' : undefined),
    same('Upgrade', headers.get('upgrade'), upgrades ? 'tcp' : undefined),
    same('Content-Type', headers.get('content-type'), /^application\/vnd\.docker\.(raw|multiplexed)-stream$/),
    same('Content-Length', headers.get('content-length'), undefined),
    same('Transfer-Encoding', headers.get('transfer-encoding'), undefined),
  );
}

const heads = hijackKinds.map((kind) =>
  defineCase({
    id: `${kind.slug}-has-a-head-without-length`,
    requirement: `The answer to ${inWords(kind)} is ${kind.upgrades ? 101 : 200} with the type of a stream, and tells no length and no chunks.`,
    level: 'must',
    needs: ['image'],
    async run(t) {
      const { head, talk } = await takeOver(t, kind, 'read x; exit 0');
      talk.write('go\n');
      return { head, rest: await talk.rest() };
    },
    expect: [
      {
        expected: `status ${kind.upgrades ? '101, Connection: Upgrade, Upgrade: tcp' : '200, no Upgrade'}, a stream, no Content-Length, no Transfer-Encoding, and nothing behind the head`,
        check: ({ head, rest }) => firstMiss(headMiss(head, kind), same('bytes', rest.length, 0)),
      },
    ],
  }),
);

const talks = hijackKinds.map((kind) =>
  defineCase({
    id: `${kind.slug}-is-a-stream-both-ways`,
    requirement: `After ${inWords(kind)} bytes go both ways, and the daemon closes when the program ends.`,
    level: 'must',
    needs: ['image'],
    async run(t) {
      const { talk } = await takeOver(t, kind, 'read x; echo "got $x"; read x; echo "and $x"');
      talk.write('one\n');
      const first = await talk.rest((bytes) => bytes.includes('got one\n'));
      talk.write('two\n');
      return Buffer.concat([first, await talk.rest()]).toString('latin1');
    },
    expect: [
      {
        expected: 'an answer to each line, then the end',
        check: (text) => same('stream', text, /got one\n[\s\S]*and two\n$/),
      },
    ],
  }),
);

export const suite = defineSuite({
  name: 'protocol/hijack',
  area: 'protocol',
  cases: brisk([
    ...heads,
    ...talks,
    ...[true, false].map((upgrades) =>
      defineCase({
        id: upgrades ? 'bytes-follow-the-head-of-101' : 'bytes-follow-the-head-of-200',
        requirement: `What comes right behind the head of ${upgrades ? 101 : 200} is the stream from its first byte.`,
        level: 'must',
        needs: ['image'],
        async run(t) {
          const { id } = await finished(t, shell('echo hello'));
          const talk = await openRaw(t);
          const headers = upgrades ? { Connection: 'Upgrade', Upgrade: 'tcp' } : {};
          const target = `/v${t.api}/containers/${id}/attach?logs=1&stdout=1`;
          talk.write(requestText('POST', target, { headers, body: '' }));
          return { head: await talk.head(), rest: await talk.rest() };
        },
        expect: [
          {
            expected: 'one frame of stdout, hello',
            check: ({ head, rest }) =>
              firstMiss(
                same('status', head.status, upgrades ? 101 : 200),
                same('bytes', rest.toString('latin1'), '\x01\0\0\0\0\0\0\x06hello\n'),
              ),
          },
        ],
      }),
    ),
    defineCase({
      id: 'a-refused-exec-stays-http',
      requirement: 'A refused upgrade of exec start is an answer like any other, and the connection goes on.',
      level: 'must',
      async run(t) {
        const talk = await openRaw(t);
        const headers = { Connection: 'Upgrade', Upgrade: 'tcp', 'Content-Type': 'application/json' };
        const body = '{"Detach":false}';
        const got = await talk.ask('POST', `/v${t.api}/exec/${nobody}/start`, { headers, body });
        return { got, after: await talk.ask('GET', '/_ping') };
      },
      expect: [
        {
          expected: 'status 404 with a message, no Upgrade, then a ping on the same connection',
          check: ({ got, after }) =>
            firstMiss(
              same('status', got.status, 404),
              message().check(got.answer),
              same('Upgrade', got.headers.get('upgrade'), undefined),
              same('status of the ping', after.status, 200),
            ),
        },
      ],
    }),
  ]),
});
