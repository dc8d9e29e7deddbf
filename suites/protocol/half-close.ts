import { defineCase, defineSuite } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { hijackKinds, inWords, takeOver } from '../fixtures/hijack-kinds.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { openRaw, requestText } from '../fixtures/raw-http.ts';

const streams = hijackKinds.map((kind) =>
  defineCase({
    id: `${kind.slug}-ends-the-input`,
    requirement: `After ${inWords(kind)} the client’s end is the end of the program’s input, and its output still comes.`,
    level: 'must',
    needs: ['image'],
    async run(t) {
      const { talk } = await takeOver(t, kind, 'read x; cat; echo "the end of $x"');
      talk.write('go\n');
      talk.write('some more\n');
      talk.end();
      return (await talk.rest()).toString('latin1');
    },
    expect: [
      {
        expected: 'the input back, what is written after its end, then the end',
        check: (text) => same('stream', text, /some more\n[\s\S]*the end of go\n$/),
      },
    ],
  }),
);

export const suite = defineSuite({
  name: 'protocol/half-close',
  area: 'protocol',
  cases: brisk([
    ...streams,
    defineCase({
      id: 'a-request-before-it-is-answered',
      requirement: 'A client that ends after its request gets the whole answer, and then the end.',
      level: 'must',
      // Why a ping: daemons may give up what takes longer when the client has ended.
      async run(t) {
        const talk = await openRaw(t);
        talk.write(requestText('GET', `/v${t.api}/_ping`));
        talk.end();
        return { got: await talk.answer(), rest: await talk.rest() };
      },
      expect: [
        {
          expected: 'status 200, OK, and nothing behind it',
          check: ({ got, rest }) =>
            firstMiss(
              same('status', got.status, 200),
              same('body', got.answer.text(), 'OK'),
              same('bytes behind it', rest.length, 0),
            ),
        },
      ],
    }),
    defineCase({
      id: 'an-idle-connection-ends',
      requirement: 'A client that ends between two requests is answered with the end.',
      level: 'must',
      async run(t) {
        const talk = await openRaw(t);
        const got = await talk.ask('GET', `/v${t.api}/_ping`);
        talk.end();
        return { got, rest: await talk.rest() };
      },
      expect: [
        {
          expected: 'status 200, then the end',
          check: ({ got, rest }) => firstMiss(same('status', got.status, 200), same('bytes', rest.length, 0)),
        },
      ],
    }),
  ]),
});
