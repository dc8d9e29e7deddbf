import { answer, anyOf, type CaseTools, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { makeTar } from '../fixtures/tar.ts';

const send = (t: CaseTools, dockerfile: string, query: Record<string, unknown> = {}) =>
  t.request('ImageBuild', {
    query: { labels: t.labels, ...query },
    body: makeTar([{ name: 'Dockerfile', content: dockerfile }]),
  });

export const suite = defineSuite({
  name: 'ImageBuild',
  area: 'images',
  operation: 'ImageBuild',
  cases: [
    defineCase({
      id: 'rejects-an-unknown-instruction',
      requirement: 'A Dockerfile with an unknown instruction is the client’s error.',
      level: 'must',
      needs: ['build'],
      run: (t) => send(t, 'FROM scratch\nNONSENSE\n'),
      expect: [answer(400, message(/NONSENSE/))],
    }),
    defineCase({
      id: 'rejects-an-empty-dockerfile',
      requirement: 'A Dockerfile without any instruction is refused.',
      level: 'must',
      needs: ['build'],
      run: (t) => send(t, '# nothing\n'),
      expect: [
        anyOf(answer(400, message(/empty|no instructions/)), answer(500, message(/empty|no instructions/))),
      ],
    }),
    defineCase({
      id: 'rejects-a-missing-dockerfile',
      requirement: 'A context without the Dockerfile is refused.',
      level: 'must',
      needs: ['build'],
      run: (t) => send(t, 'FROM scratch\n', { dockerfile: 'Nowhere' }),
      expect: [anyOf(answer(400, message(/Nowhere/)), answer(500, message(/Nowhere/)))],
    }),
    defineCase({
      id: 'rejects-a-bad-name',
      requirement: 'The name must be a legal one.',
      level: 'must',
      needs: ['build'],
      run: (t) => send(t, 'FROM scratch\nENV A=b\n', { t: 'BAD NAME' }),
      expect: [anyOf(answer(400, message(/lowercase|invalid/)), answer(500, message(/lowercase|invalid/)))],
    }),
  ],
});
