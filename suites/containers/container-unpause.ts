import { answer, anyOf, defineCase, defineSuite, emptyBody, message } from '../../src/suite/index.ts';
import { inspect, nobody } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ContainerUnpause',
  area: 'containers',
  operation: 'ContainerUnpause',
  cases: [
    defineCase({
      id: 'lets-it-go-on',
      requirement: 'After unpause the same process goes on.',
      level: 'must',
      needs: ['image', 'pause'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        const before = (await inspect(t, id)).State;
        t.prepared(await t.request('ContainerPause', { path: { id } }), 204);
        const got = await t.request('ContainerUnpause', { path: { id } });
        // Why until: a daemon may hear of the pause late, and say once more that it is paused.
        const after = await t.until('it is not paused', async () => {
          const { State } = await inspect(t, id);
          return !State.Paused && State;
        });
        return { got, before, after };
      },
      expect: [
        {
          expected: 'status 204, running, not paused, the same pid',
          check: ({ got, before, after }) =>
            firstMiss(
              answer(204, emptyBody).check(got),
              same('Status', after.Status, 'running'),
              same('Paused', after.Paused, false),
              same('Pid', after.Pid, before.Pid),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-one-that-is-not-paused',
      requirement: 'A container that runs and is not paused cannot be unpaused.',
      level: 'must',
      needs: ['image', 'pause'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        const got = await t.request('ContainerUnpause', { path: { id } });
        return { got, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 409, or 500 as documented, and it still runs',
          check: ({ got, state }) =>
            firstMiss(
              anyOf(answer(409, message(/not paused/i)), answer(500, message(/not paused/i))).check(got),
              same('Running', state.Running, true),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerUnpause', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
