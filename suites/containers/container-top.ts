import { answer, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { nobody } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface Top {
  readonly Titles: string[];
  readonly Processes: string[][];
}

export const suite = defineSuite({
  name: 'ContainerTop',
  area: 'containers',
  operation: 'ContainerTop',
  cases: [
    defineCase({
      id: 'lists-the-processes',
      requirement: 'Top gives a row for each process of the container, as wide as its titles.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({ Cmd: ['sleep', '4321'] }, { start: true });
        return t.prepared(await t.request('ContainerTop', { path: { id } }), 200).json<Top>();
      },
      expect: [
        {
          expected: 'one row, of `sleep 4321`, with a cell for each title',
          check: ({ Titles, Processes }) =>
            firstMiss(
              same('number of processes', Processes.length, 1),
              same('cells', Processes[0]?.length, Titles.length),
              same('PID', Processes[0]?.[Titles.indexOf('PID')], /^\d+$/),
              same('command', Processes[0]?.join(' '), /sleep 4321/),
            ),
        },
      ],
    }),
    defineCase({
      id: 'takes-ps-arguments',
      requirement: '`ps_args` chooses the columns.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        const got = await t.request('ContainerTop', { path: { id }, query: { ps_args: '-o pid,args' } });
        return t.prepared(got, 200).json<Top>();
      },
      expect: [
        {
          expected: 'the columns PID and COMMAND',
          check: ({ Titles, Processes }) =>
            firstMiss(
              same('Titles', Titles, ['PID', 'COMMAND']),
              same('COMMAND', Processes[0]?.[1], 'sleep 300'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-ps-arguments-without-pid',
      requirement: 'Arguments that leave out the process id cannot be served, and say so.',
      level: 'should',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        return t.request('ContainerTop', { path: { id }, query: { ps_args: '-o args' } });
      },
      expect: [answer(500, message(/PID/i)), answer(400, message(/PID/i))],
    }),
    defineCase({
      id: 'rejects-one-that-does-not-run',
      requirement: 'The processes of a container that does not run cannot be listed.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerTop', { path: { id } });
      },
      expect: [answer(409, message(/not running/i))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerTop', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
