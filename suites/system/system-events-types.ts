import { answer, defineCase, defineSuite, header } from '../../src/suite/index.ts';
import { moment, now } from '../fixtures/events.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

const recordSeparator = '\u001e';

export const suite = defineSuite({
  name: 'SystemEvents',
  area: 'system',
  operation: 'SystemEvents',
  cases: [
    defineCase({
      id: 'answers-in-the-type-asked-for',
      requirement:
        'From 1.52 the client chooses the type of the stream, and each record of a sequence is marked.',
      level: 'must',
      api: '1.52..',
      async run(t) {
        const since = now();
        const name = t.name();
        await t.volume({ Name: name });
        const query = {
          filters: { volume: [name], event: ['create'] },
          since,
          until: moment(BigInt(Date.now() + 1) * 1_000_000n),
        };
        const ask = (accept: string) => t.request('SystemEvents', { query, headers: { accept } });
        return { lines: await ask('application/x-ndjson'), sequence: await ask('application/json-seq') };
      },
      expect: [
        {
          expected: 'one line, and one record that begins with a record separator, each with its type',
          check: ({ lines, sequence }) =>
            answer(200, header('content-type', /^application\/x-ndjson\b/)).check(lines) ??
            answer(200, header('content-type', /^application\/json-seq\b/)).check(sequence) ??
            firstMiss(
              same('the line', lines.text(), /^\{.*\}\n$/),
              same(
                'the record',
                sequence.text(),
                (text: string) => text.startsWith(`${recordSeparator}{`) && text.endsWith('}\n'),
              ),
            ),
        },
      ],
    }),
  ],
});
