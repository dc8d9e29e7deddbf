import { answer, defineCase, defineSuite, emptyBody, message } from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { inspectVolume, mounting } from '../fixtures/volume.ts';

export const suite = defineSuite({
  name: 'VolumeDelete',
  area: 'volumes',
  operation: 'VolumeDelete',
  cases: [
    defineCase({
      id: 'removes-the-volume',
      requirement: 'Delete removes the volume and answers nothing; it is gone afterwards.',
      level: 'must',
      async run(t) {
        const { name } = await t.volume();
        const got = await t.request('VolumeDelete', { path: { name } });
        return { got, read: await t.request('VolumeInspect', { path: { name } }) };
      },
      expect: [
        {
          expected: 'status 204 without a body, and 404 afterwards',
          check: ({ got, read }) => answer(204, emptyBody).check(got) ?? answer(404).check(read),
        },
      ],
    }),
    defineCase({
      id: 'spares-a-used-volume',
      requirement: 'A volume that a container uses, even one that does not run, is not removed.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { name } = await t.volume();
        const { id } = await t.container(mounting(name));
        const got = await t.request('VolumeDelete', { path: { name } });
        return { got, id, name, left: (await inspectVolume(t, name)).Name };
      },
      expect: [
        {
          expected: 'status 409 that names the container, and the volume left',
          check: ({ got, id, name, left }) =>
            answer(409, message(new RegExp(id))).check(got) ?? same('the volume left', left, name),
        },
      ],
    }),
    defineCase({
      id: 'force-spares-a-used-volume',
      requirement: 'Force does not remove a volume that a container uses.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { name } = await t.volume();
        await t.container(mounting(name));
        const got = await t.request('VolumeDelete', { path: { name }, query: { force: true } });
        return { got, name, left: (await inspectVolume(t, name)).Name };
      },
      expect: [
        {
          expected: 'status 409 and the volume left',
          check: ({ got, name, left }) =>
            firstMiss(answer(409, message(/in use/)).check(got), same('the volume left', left, name)),
        },
      ],
    }),
    defineCase({
      id: 'removes-when-the-user-is-gone',
      requirement: 'Once its container is removed the volume can be removed.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { name } = await t.volume();
        const { id } = await t.container(mounting(name));
        t.prepared(await t.request('ContainerDelete', { path: { id } }), 204);
        return t.request('VolumeDelete', { path: { name } });
      },
      expect: [answer(204, emptyBody)],
    }),
    defineCase({
      id: 'unknown-is-404',
      requirement: 'A volume that does not exist gives 404 and names it.',
      level: 'must',
      run: (t) => t.request('VolumeDelete', { path: { name: 'wirewhale-nowhere' } }),
      expect: [answer(404, message(/wirewhale-nowhere/))],
    }),
    defineCase({
      id: 'force-takes-the-unknown',
      requirement: 'With force a volume that does not exist counts as removed.',
      level: 'must',
      run: (t) => t.request('VolumeDelete', { path: { name: 'wirewhale-nowhere' }, query: { force: true } }),
      expect: [answer(204, emptyBody)],
    }),
  ],
});
