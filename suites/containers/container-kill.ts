import { answer, defineCase, defineSuite, emptyBody, message } from '../../src/suite/index.ts';
import { ended, inspect, log, nobody, trapping } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ContainerKill',
  area: 'containers',
  operation: 'ContainerKill',
  cases: [
    defineCase({
      id: 'kills-by-default',
      requirement: 'Kill sends SIGKILL when no signal is named: the exit code is 137.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        const got = await t.request('ContainerKill', { path: { id } });
        return { got, state: await ended(t, id) };
      },
      expect: [
        {
          expected: 'status 204 and exit code 137',
          check: ({ got, state }) =>
            firstMiss(answer(204, emptyBody).check(got), same('ExitCode', state.ExitCode, 137)),
        },
      ],
    }),
    defineCase({
      id: 'sends-the-signal-named',
      requirement:
        '`signal` is sent by its name, with or without SIG, and the container goes on if it heeds it so.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await trapping(t, 'USR1', 'echo heard');
        const got = await t.request('ContainerKill', { path: { id }, query: { signal: 'SIGUSR1' } });
        await t.until('the first signal is heard', async () => (await log(t, id)).includes('heard'));
        const short = await t.request('ContainerKill', { path: { id }, query: { signal: 'USR1' } });
        await t.until('the second signal is heard', async () => (await log(t, id)).split('heard').length > 2);
        return { got, short, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 204 twice, and it still runs',
          check: ({ got, short, state }) =>
            firstMiss(answer(204).check(got), answer(204).check(short), same('Running', state.Running, true)),
        },
      ],
    }),
    defineCase({
      id: 'sends-the-signal-numbered',
      requirement: '`signal` may be a number.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await trapping(t, 'USR1', 'exit 8');
        const got = await t.request('ContainerKill', { path: { id }, query: { signal: '10' } });
        return { got, state: await ended(t, id) };
      },
      expect: [
        {
          expected: 'status 204 and exit code 8',
          check: ({ got, state }) => firstMiss(answer(204).check(got), same('ExitCode', state.ExitCode, 8)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-signal',
      requirement: 'A signal that does not exist is the client’s error, and the container goes on.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        const got = await t.request('ContainerKill', { path: { id }, query: { signal: 'SIGNONSENSE' } });
        return { got, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 400 and still running',
          check: ({ got, state }) =>
            firstMiss(answer(400, message(/signal/i)).check(got), same('Running', state.Running, true)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-one-that-does-not-run',
      requirement: 'Kill of a container that does not run is a conflict.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerKill', { path: { id } });
      },
      expect: [answer(409, message(/not running|running containers/i))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerKill', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
