import { answer, defineCase, defineSuite, emptyBody, message } from '../../src/suite/index.ts';
import { inspect, log, nobody, trapping } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ContainerRestart',
  area: 'containers',
  operation: 'ContainerRestart',
  cases: [
    defineCase({
      id: 'starts-it-anew',
      requirement: 'Restart answers 204, and the container runs as a new process from a later time.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        const before = (await inspect(t, id)).State;
        const got = await t.request('ContainerRestart', { path: { id }, query: { t: 0 } });
        return { got, before, after: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 204, running, another pid, a later start',
          check: ({ got, before, after }) =>
            firstMiss(
              answer(204, emptyBody).check(got),
              same('Running', after.Running, true),
              same('Pid', after.Pid, (pid: number) => pid !== before.Pid),
              same('StartedAt', after.StartedAt, (at: string) => at > before.StartedAt),
            ),
        },
      ],
    }),
    defineCase({
      id: 'starts-one-that-does-not-run',
      requirement: 'Restart of a container that does not run starts it.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        const got = await t.request('ContainerRestart', { path: { id } });
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
      id: 'waits-for-the-time-given',
      requirement: 'Within `t` seconds the container may end in its own way before it is started again.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await trapping(t, 'TERM', 'sleep 0.3; echo tidied; exit 0', { StopTimeout: 0 });
        const got = await t.request('ContainerRestart', { path: { id }, query: { t: 20 } });
        return { got, text: await log(t, id) };
      },
      expect: [
        {
          expected: 'status 204 and the farewell in the log',
          check: ({ got, text }) => firstMiss(answer(204).check(got), same('log', text, /tidied/)),
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
        const { id } = await trapping(t, 'USR2', 'echo tidied; exit 0');
        const got = await t.request('ContainerRestart', {
          path: { id },
          query: { signal: 'SIGUSR2', t: 20 },
        });
        return { got, text: await log(t, id) };
      },
      expect: [
        {
          expected: 'status 204 and the farewell in the log, by SIGUSR2',
          check: ({ got, text }) => firstMiss(answer(204).check(got), same('log', text, /tidied/)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerRestart', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
