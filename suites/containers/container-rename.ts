import { answer, defineCase, defineSuite, emptyBody, message } from '../../src/suite/index.ts';
import { inspect, nobody } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ContainerRename',
  area: 'containers',
  operation: 'ContainerRename',
  cases: [
    defineCase({
      id: 'gives-the-new-name',
      requirement: 'After a rename the container is found under the new name and not under the old one.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container();
        const name = t.name('new');
        t.defer(() => t.request('ContainerDelete', { path: { id: made.id }, query: { force: true } }));
        const got = await t.request('ContainerRename', { path: { id: made.name }, query: { name } });
        const old = await t.request('ContainerInspect', { path: { id: made.name } });
        return { got, old, made, name, read: await inspect(t, name) };
      },
      expect: [
        {
          expected: 'status 204, then the new name leads to it and the old one to 404',
          check: ({ got, old, made, name, read }) =>
            firstMiss(
              answer(204, emptyBody).check(got),
              answer(404).check(old),
              same('Id', read.Id, made.id),
              same('Name', read.Name, `/${name}`),
            ),
        },
      ],
    }),
    defineCase({
      id: 'renames-a-running-one',
      requirement: 'A running container can be renamed and goes on.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        const name = t.name('new');
        t.defer(() => t.request('ContainerDelete', { path: { id }, query: { force: true } }));
        const got = await t.request('ContainerRename', { path: { id }, query: { name } });
        return { got, name, read: await inspect(t, id) };
      },
      expect: [
        {
          expected: 'status 204, running under the new name',
          check: ({ got, name, read }) =>
            firstMiss(
              answer(204).check(got),
              same('Name', read.Name, `/${name}`),
              same('Running', read.State.Running, true),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-a-name-in-use',
      requirement: 'A name that another container has is a conflict, and both keep theirs.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const [one, two] = [await t.container(), await t.container()];
        const got = await t.request('ContainerRename', { path: { id: one.id }, query: { name: two.name } });
        return { got, one, read: await inspect(t, one.id) };
      },
      expect: [
        {
          expected: 'status 409 and the name as before',
          check: ({ got, one, read }) =>
            firstMiss(answer(409, message(/in use/)).check(got), same('Name', read.Name, `/${one.name}`)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-empty-name',
      requirement: 'An empty name is the client’s error.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerRename', { path: { id }, query: { name: '' } });
      },
      expect: [answer(400, message())],
    }),
    defineCase({
      id: 'rejects-a-bad-name',
      requirement: 'A name with characters that names may not have is the client’s error.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerRename', { path: { id }, query: { name: `${t.name()}/!` } });
      },
      expect: [answer(400, message(/name/i))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerRename', { path: { id: nobody }, query: { name: t.name() } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
