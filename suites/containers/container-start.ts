import { answer, anyOf, defineCase, defineSuite, emptyBody, message } from '../../src/suite/index.ts';
import { finished, inspect, log, nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ContainerStart',
  area: 'containers',
  operation: 'ContainerStart',
  cases: [
    defineCase({
      id: 'starts-it',
      requirement: 'Start answers 204 without a body, and the container runs.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        const got = await t.request('ContainerStart', { path: { id } });
        return { got, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 204, then running',
          check: ({ got, state }) =>
            firstMiss(answer(204, emptyBody).check(got), same('Status', state.Status, 'running')),
        },
      ],
    }),
    defineCase({
      id: 'leaves-a-running-one-alone',
      requirement: 'Start of a running container is 304, and the same process goes on.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        const before = (await inspect(t, id)).State;
        const got = await t.request('ContainerStart', { path: { id } });
        return { got, before, after: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 304 and the same pid',
          check: ({ got, before, after }) =>
            firstMiss(
              answer(304, emptyBody).check(got),
              same('Pid', after.Pid, before.Pid),
              same('StartedAt', after.StartedAt, before.StartedAt),
            ),
        },
      ],
    }),
    defineCase({
      id: 'starts-an-ended-one-again',
      requirement: 'An ended container runs its command again, and keeps its files and log.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, shell('echo run >> /runs; wc -l < /runs'));
        const got = await t.request('ContainerStart', { path: { id } });
        const text = await t.until('the second run is logged', async () => {
          const read = await log(t, id);
          return /1\n[\s\S]*2\n/.test(read) && read;
        });
        return { got, text };
      },
      expect: [
        {
          expected: 'status 204 and a second run that sees the first',
          check: ({ got, text }) => firstMiss(answer(204).check(got), same('log', text, /1\n[\s\S]*2\n$/)),
        },
      ],
    }),
    defineCase({
      id: 'takes-detach-keys',
      requirement: '`detachKeys` is accepted and the container runs.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({ Tty: true, OpenStdin: true });
        const got = await t.request('ContainerStart', { path: { id }, query: { detachKeys: 'ctrl-x,x' } });
        return { got, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 204, then running',
          check: ({ got, state }) => firstMiss(answer(204).check(got), same('Running', state.Running, true)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-a-missing-program',
      requirement:
        'A program that the image does not have is the client’s error, and the container ends with 127.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({ Cmd: ['/no/such/program'] });
        const got = await t.request('ContainerStart', { path: { id } });
        return { got, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 400 (404 of an older kind), exit code 127, not running',
          check: ({ got, state }) =>
            firstMiss(
              anyOf(answer(400, message(/no such file/i)), answer(404, message(/no such file/i))).check(got),
              same('ExitCode', state.ExitCode, 127),
              same('Running', state.Running, false),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerStart', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
