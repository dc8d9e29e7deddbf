import {
  answer,
  type CaseTools,
  defineCase,
  defineSuite,
  emptyBody,
  message,
} from '../../src/suite/index.ts';
import { finished, inspect, nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ContainerDelete',
  area: 'containers',
  operation: 'ContainerDelete',
  cases: [
    defineCase({
      id: 'removes-it',
      requirement: 'Delete answers 204, and the container is found no more.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await finished(t, shell('true'));
        const got = await t.request('ContainerDelete', { path: { id } });
        return { got, read: await t.request('ContainerInspect', { path: { id } }) };
      },
      expect: [
        {
          expected: 'status 204, then 404',
          check: ({ got, read }) => firstMiss(answer(204, emptyBody).check(got), answer(404).check(read)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-a-running-one',
      requirement: 'A running container is not removed without `force`.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        const got = await t.request('ContainerDelete', { path: { id }, query: { force: false } });
        return { got, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 409, and it still runs',
          check: ({ got, state }) =>
            firstMiss(answer(409, message(/running/i)).check(got), same('Running', state.Running, true)),
        },
      ],
    }),
    defineCase({
      id: 'forces-a-running-one',
      requirement: 'With `force` a running container is killed and removed.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        const got = await t.request('ContainerDelete', { path: { id }, query: { force: true } });
        return { got, read: await t.request('ContainerInspect', { path: { id } }) };
      },
      expect: [
        {
          expected: 'status 204, then 404',
          check: ({ got, read }) => firstMiss(answer(204).check(got), answer(404).check(read)),
        },
      ],
    }),
    defineCase({
      id: 'removes-anonymous-volumes',
      requirement: 'With `v` the anonymous volumes go with the container; named ones stay.',
      level: 'must',
      needs: ['image', 'linux'],
      run: (t) => volumesAfter(t, { v: true }),
      expect: [
        {
          expected: 'status 204, the anonymous volume gone, the named one there',
          check: ({ got, anonymous, named }) =>
            firstMiss(answer(204).check(got), answer(404).check(anonymous), answer(200).check(named)),
        },
      ],
    }),
    defineCase({
      id: 'keeps-volumes-by-default',
      requirement: 'Without `v` the anonymous volumes outlive the container.',
      level: 'must',
      needs: ['image', 'linux'],
      run: (t) => volumesAfter(t, {}),
      expect: [
        {
          expected: 'status 204, both volumes there',
          check: ({ got, anonymous, named }) =>
            firstMiss(answer(204).check(got), answer(200).check(anonymous), answer(200).check(named)),
        },
      ],
    }),
    defineCase({
      id: 'removes-a-link-only',
      requirement: 'With `link` the link named is removed, and the container stays.',
      level: 'should',
      needs: ['image', 'networking'],
      async run(t) {
        const other = await t.container({}, { start: true });
        const made = await t.container({ HostConfig: { Links: [`${other.name}:db`] } });
        const before = (await inspect(t, made.id)).HostConfig.Links;
        const got = await t.send({
          method: 'DELETE',
          target: `/v${t.api}/containers/${made.name}/db?link=true`,
        });
        return { got, before, after: (await inspect(t, made.id)).HostConfig.Links, made, other };
      },
      expect: [
        {
          expected: 'status 204 and the container without its link',
          check: ({ got, before, after, made, other }) =>
            firstMiss(
              same('Links before', before, [`/${other.name}:/${made.name}/db`]),
              answer(204).check(got),
              same(
                'Links after',
                after,
                (links: unknown) => links === null || (links as string[]).length === 0,
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerDelete', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});

/** Removes a container that has a named and an anonymous volume, and asks for both. */
async function volumesAfter(t: CaseTools, query: Record<string, unknown>) {
  const volume = await t.volume();
  const { id } = await t.container({
    Volumes: { '/anonymous': {} },
    HostConfig: { Binds: [`${volume.name}:/named`] },
  });
  const { Mounts } = await inspect(t, id);
  const name = String(Mounts.find(({ Destination }) => Destination === '/anonymous')?.Name);
  t.defer(() => t.request('VolumeDelete', { path: { name }, query: { force: true } }));
  const got = await t.request('ContainerDelete', { path: { id }, query });
  return {
    got,
    anonymous: await t.request('VolumeInspect', { path: { name } }),
    named: await t.request('VolumeInspect', { path: { name: volume.name } }),
  };
}
