import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { finished, nobody, shell, trapping } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ContainerWait',
  area: 'containers',
  operation: 'ContainerWait',
  cases: brisk([
    defineCase({
      id: 'gives-the-exit-code-at-the-end',
      requirement: 'Wait answers when the container has ended, with its exit code.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(shell('sleep 0.2; exit 9'), { start: true });
        return t.request('ContainerWait', { path: { id } });
      },
      expect: [answer(200, json('/StatusCode', 9))],
    }),
    defineCase({
      id: 'answers-at-once-for-one-that-ended',
      requirement:
        'With the condition not-running (the default) wait answers at once for a container that has ended.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, shell('exit 4'));
        const condition = 'not-running';
        return {
          plain: await t.request('ContainerWait', { path: { id } }),
          named: await t.request('ContainerWait', { path: { id }, query: { condition } }),
        };
      },
      expect: [
        {
          expected: 'status 200 with code 4, both by default and by name',
          check: ({ plain, named }) =>
            firstMiss(
              answer(200, json('/StatusCode', 4)).check(plain),
              answer(200, json('/StatusCode', 4)).check(named),
            ),
        },
      ],
    }),
    defineCase({
      id: 'waits-for-the-next-exit',
      requirement: 'With the condition next-exit wait answers the exit after the request, not one before.',
      level: 'must',
      // Why so long: a busy daemon takes seconds for each of the two starts.
      timeoutMs: 60_000,
      api: '1.30..',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, shell('test -e /ran && exit 6; touch /ran; exit 5'));
        const query = { condition: 'next-exit' };
        await using waiting = await t.stream('ContainerWait', { path: { id }, query });
        t.prepared(await t.request('ContainerStart', { path: { id } }), 204);
        return await waiting.collect();
      },
      expect: [answer(200, json('/StatusCode', 6))],
    }),
    defineCase({
      id: 'waits-for-the-removal',
      requirement: 'With the condition removed wait answers once the container is gone, with its exit code.',
      level: 'must',
      api: '1.30..',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, shell('exit 5'));
        await using waiting = await t.stream('ContainerWait', {
          path: { id },
          query: { condition: 'removed' },
        });
        const removed = await t.request('ContainerDelete', { path: { id } });
        const got = await waiting.collect();
        return { removed, got, read: await t.request('ContainerInspect', { path: { id } }) };
      },
      expect: [
        {
          expected: 'status 200 with code 5, and the container is gone',
          check: ({ removed, got, read }) =>
            firstMiss(
              answer(204).check(removed),
              answer(200, json('/StatusCode', 5)).check(got),
              answer(404).check(read),
            ),
        },
      ],
    }),
    defineCase({
      id: 'sends-its-headers-at-once',
      requirement:
        'From 1.30 the headers come at once and the body at the exit, so that a client knows that it waits.',
      level: 'must',
      api: '1.30..',
      needs: ['image'],
      async run(t) {
        const { id } = await trapping(t, 'TERM', 'exit 3');
        await using waiting = await t.stream('ContainerWait', { path: { id } });
        const early = waiting.status;
        // Why only now: a daemon that holds its headers back until the exit never lets us come here.
        t.prepared(await t.request('ContainerKill', { path: { id }, query: { signal: 'TERM' } }), 204);
        return { early, got: await waiting.collect() };
      },
      expect: [
        {
          expected: 'status 200 before the exit, code 3 after it',
          check: ({ early, got }) =>
            firstMiss(same('early status', early, 200), answer(200, json('/StatusCode', 3)).check(got)),
        },
      ],
    }),
    defineCase({
      id: 'tells-a-kill-as-137',
      requirement: 'A container that was killed has the exit code 137.',
      level: 'must',
      // Why: before 1.30 nothing says that the waiting has begun, and the case waits for that.
      api: '1.30..',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        await using waiting = await t.stream('ContainerWait', { path: { id } });
        t.prepared(await t.request('ContainerKill', { path: { id } }), 204);
        return await waiting.collect();
      },
      expect: [answer(200, json('/StatusCode', 137))],
    }),
    defineCase({
      id: 'rejects-an-unknown-condition',
      requirement: 'A condition that does not exist is the client’s error.',
      level: 'must',
      api: '1.30..',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerWait', { path: { id }, query: { condition: 'nonsense' } });
      },
      expect: [answer(400, message(/condition/i))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerWait', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff|no such container/i))],
    }),
  ]),
});
