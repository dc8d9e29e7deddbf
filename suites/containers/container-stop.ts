import { answer, defineCase, defineSuite, emptyBody, message } from '../../src/suite/index.ts';
import { ended, finished, inspect, log, nobody, shell, trapping } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ContainerStop',
  area: 'containers',
  operation: 'ContainerStop',
  cases: [
    defineCase({
      id: 'stops-it',
      requirement: 'Stop answers 204 once the container has ended.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await trapping(t, 'TERM', 'exit 3');
        const got = await t.request('ContainerStop', { path: { id } });
        return { got, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 204 and exit code 3, by SIGTERM',
          check: ({ got, state }) =>
            firstMiss(
              answer(204, emptyBody).check(got),
              same('Status', state.Status, 'exited'),
              same('ExitCode', state.ExitCode, 3),
            ),
        },
      ],
    }),
    defineCase({
      id: 'kills-after-the-time-given',
      requirement: 'After `t` seconds a container that does not heed the signal is killed.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await trapping(t, 'TERM', 'echo heard');
        const got = await t.request('ContainerStop', { path: { id }, query: { t: 1 } });
        return { got, state: (await inspect(t, id)).State, text: await log(t, id) };
      },
      expect: [
        {
          expected: 'status 204, the signal heard, exit code 137',
          check: ({ got, state, text }) =>
            firstMiss(
              answer(204).check(got),
              same('log', text, /heard/),
              same('ExitCode', state.ExitCode, 137),
            ),
        },
      ],
    }),
    defineCase({
      id: 'waits-for-the-time-given',
      requirement: 'Within `t` seconds a container may end in its own way.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await trapping(t, 'TERM', 'sleep 0.3; exit 4', { StopTimeout: 0 });
        const got = await t.request('ContainerStop', { path: { id }, query: { t: 20 } });
        return { got, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 204 and exit code 4, not 137',
          check: ({ got, state }) => firstMiss(answer(204).check(got), same('ExitCode', state.ExitCode, 4)),
        },
      ],
    }),
    defineCase({
      id: 'sends-the-stop-signal-of-the-container',
      requirement: 'The signal is the one that the container’s configuration names.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await trapping(t, 'USR1', 'exit 5', { StopSignal: 'SIGUSR1' });
        const got = await t.request('ContainerStop', { path: { id } });
        return { got, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 204 and exit code 5, by SIGUSR1',
          check: ({ got, state }) => firstMiss(answer(204).check(got), same('ExitCode', state.ExitCode, 5)),
        },
      ],
    }),
    defineCase({
      id: 'sends-the-signal-given',
      requirement: '`signal` takes the place of the container’s stop signal.',
      level: 'must',
      api: '1.42..',
      needs: ['image'],
      async run(t) {
        const { id } = await trapping(t, 'USR2', 'exit 6');
        const got = await t.request('ContainerStop', { path: { id }, query: { signal: 'SIGUSR2', t: 20 } });
        return { got, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 204 and exit code 6, by SIGUSR2',
          check: ({ got, state }) => firstMiss(answer(204).check(got), same('ExitCode', state.ExitCode, 6)),
        },
      ],
    }),
    defineCase({
      id: 'is-not-outdone-by-the-restart-policy',
      requirement: 'A container that was stopped stays so, even if its policy restarts it always.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(
          { HostConfig: { RestartPolicy: { Name: 'always' } } },
          { start: true },
        );
        const got = await t.request('ContainerStop', { path: { id }, query: { t: 0 } });
        return { got, state: await ended(t, id) };
      },
      expect: [
        {
          expected: 'status 204 and exited',
          check: ({ got, state }) => firstMiss(answer(204).check(got), same('Running', state.Running, false)),
        },
      ],
    }),
    defineCase({
      id: 'leaves-an-ended-one-alone',
      requirement: 'Stop of a container that has ended is 304.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, shell('exit 2'));
        const got = await t.request('ContainerStop', { path: { id } });
        return { got, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 304 and the exit code as it was',
          check: ({ got, state }) =>
            firstMiss(answer(304, emptyBody).check(got), same('ExitCode', state.ExitCode, 2)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerStop', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
