import { answer, defineCase, defineSuite, emptyBody, message } from '../../src/suite/index.ts';
import { inspect, log, nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ContainerPause',
  area: 'containers',
  operation: 'ContainerPause',
  cases: [
    defineCase({
      id: 'freezes-it',
      requirement: 'A paused container is told as paused and running, and does nothing.',
      level: 'must',
      needs: ['image', 'pause'],
      async run(t) {
        const { id } = await t.container(shell('i=0; while :; do i=$((i+1)); echo $i; sleep 0.05; done'), {
          start: true,
        });
        const got = await t.request('ContainerPause', { path: { id } });
        const before = await log(t, id);
        const state = (await inspect(t, id)).State;
        // Why another container: it is started and heard while the paused one is silent, without a sleep of ours.
        const clock = await t.container(shell('sleep 0.3; echo done'), { start: true });
        await t.until('the other container speaks', async () => (await log(t, clock.id)).includes('done'));
        return { got, state, silent: before === (await log(t, id)) };
      },
      expect: [
        {
          expected: 'status 204, Paused and Running, and no more output',
          check: ({ got, state, silent }) =>
            firstMiss(
              answer(204, emptyBody).check(got),
              same('Status', state.Status, 'paused'),
              same('Paused', state.Paused, true),
              same('whether it is silent', silent, true),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-a-paused-one',
      requirement: 'A container that is paused already cannot be paused.',
      level: 'must',
      needs: ['image', 'pause'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        t.prepared(await t.request('ContainerPause', { path: { id } }), 204);
        return t.request('ContainerPause', { path: { id } });
      },
      expect: [answer(409, message(/already paused|not running/i))],
    }),
    defineCase({
      id: 'rejects-one-that-does-not-run',
      requirement: 'A container that does not run cannot be paused.',
      level: 'must',
      needs: ['image', 'pause'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerPause', { path: { id } });
      },
      expect: [answer(409, message(/not running/i))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerPause', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
