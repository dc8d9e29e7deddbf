import { answer, type CaseTools, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import {
  bare,
  built,
  imported,
  inspectImage,
  noImage,
  ourLabels,
  removeAtEnd,
  statusOf,
} from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface Removed {
  readonly Untagged?: string;
  readonly Deleted?: string;
}

const remove = (t: CaseTools, name: string, query: Record<string, unknown> = {}) =>
  t.request('ImageDelete', { path: { name }, query });

/** Gives an image a second name. */
async function second(t: CaseTools, id: string): Promise<string> {
  const repo = t.name('i');
  removeAtEnd(t, `${repo}:latest`);
  t.prepared(await t.request('ImageTag', { path: { name: id }, query: { repo } }), 201);
  return `${repo}:latest`;
}

/** Builds two steps, removes the image, and tells whether the step between is left. */
async function removeBuilt(t: CaseTools, query: Record<string, unknown>) {
  const made = await built(t, `FROM scratch\n${ourLabels(t).join('\n')}\nLABEL tag=${t.name()}\nENV A=b\n`);
  const { Parent = '' } = await inspectImage(t, made.id);
  removeAtEnd(t, Parent);
  const got = await remove(t, made.name, query);
  return { got, parent: await statusOf(t, Parent), image: await statusOf(t, made.id) };
}

export const suite = defineSuite({
  name: 'ImageDelete',
  area: 'images',
  operation: 'ImageDelete',
  cases: [
    defineCase({
      id: 'removes-with-its-last-name',
      requirement: 'With its last name the image goes; the answer tells both.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        const got = t.prepared(await remove(t, made.name), 200);
        return { made, items: got.json<Removed[]>(), status: await statusOf(t, made.id) };
      },
      expect: [
        {
          expected: 'the name untagged, the image deleted, and 404 after',
          check: ({ made, items, status }) =>
            firstMiss(
              same('untagged', bare(items.flatMap(({ Untagged }) => Untagged ?? [])), [made.name]),
              same(
                'deleted',
                items.flatMap(({ Deleted }) => Deleted ?? []),
                (ids: string[]) => ids.includes(made.id),
              ),
              same('status after', status, 404),
            ),
        },
      ],
    }),
    defineCase({
      id: 'removes-a-name-of-several',
      requirement: 'Of an image with several names only the given name goes.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        const name = await second(t, made.id);
        const got = t.prepared(await remove(t, name), 200);
        return { made, name, items: got.json<Removed[]>(), left: await inspectImage(t, made.id) };
      },
      expect: [
        {
          expected: 'the name untagged, nothing deleted, the other name left',
          check: ({ made, name, items, left }) =>
            firstMiss(
              same('untagged', bare(items.flatMap(({ Untagged }) => Untagged ?? [])), [name]),
              same('further items', items.length, 1),
              same('names left', bare(left.RepoTags), [made.name]),
            ),
        },
      ],
    }),
    defineCase({
      id: 'removes-by-id',
      requirement: 'An image of one name is removed by its id.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        return { got: await remove(t, made.id), status: await statusOf(t, made.name) };
      },
      expect: [
        {
          expected: 'status 200, and 404 after',
          check: ({ got, status }) => firstMiss(answer(200).check(got), same('status after', status, 404)),
        },
      ],
    }),
    defineCase({
      id: 'keeps-an-id-of-several-names',
      requirement: 'An image of several repositories is not removed by its id.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        await second(t, made.id);
        return { got: await remove(t, made.id), left: (await inspectImage(t, made.id)).RepoTags?.length };
      },
      expect: [
        {
          expected: 'status 409, and both names are left',
          check: ({ got, left }) =>
            firstMiss(answer(409, message(/multiple repositories/)).check(got), same('names left', left, 2)),
        },
      ],
    }),
    defineCase({
      id: 'removes-an-id-of-several-names-by-force',
      requirement: 'With `force` an image is removed with all its names.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        await second(t, made.id);
        return { got: await remove(t, made.id, { force: true }), status: await statusOf(t, made.name) };
      },
      expect: [
        {
          expected: 'status 200, and 404 after',
          check: ({ got, status }) => firstMiss(answer(200).check(got), same('status after', status, 404)),
        },
      ],
    }),
    defineCase({
      id: 'keeps-what-a-container-uses',
      requirement: 'The image of a container is not removed.',
      level: 'must',
      async run(t) {
        const made = await imported(t, 'CMD ["/hello"]');
        await t.container({ Image: made.name, Cmd: ['/hello'] });
        return { got: await remove(t, made.name), status: await statusOf(t, made.name) };
      },
      expect: [
        {
          expected: 'status 409, and the image is left',
          check: ({ got, status }) =>
            firstMiss(answer(409, message()).check(got), same('status after', status, 200)),
        },
      ],
    }),
    defineCase({
      id: 'keeps-what-runs-despite-force',
      requirement: 'The id of the image of a running container is not removed, even by force.',
      level: 'must',
      needs: ['image', 'build'],
      async run(t) {
        const made = await built(t, `FROM ${t.image}\nENV A=b\n`);
        await t.container({ Image: made.id }, { start: true });
        return {
          got: await remove(t, made.id, { force: true }),
          status: await statusOf(t, made.id),
        };
      },
      expect: [
        {
          expected: 'status 409, and the image is left',
          check: ({ got, status }) =>
            firstMiss(answer(409, message()).check(got), same('status after', status, 200)),
        },
      ],
    }),
    defineCase({
      id: 'removes-parents-without-names',
      requirement: 'With an image go its parents that have no name.',
      level: 'must',
      needs: ['build'],
      run: (t) => removeBuilt(t, {}),
      expect: [
        {
          expected: 'status 200, image and parent are gone',
          check: ({ got, parent, image }) =>
            firstMiss(
              answer(200).check(got),
              same('status of the image', image, 404),
              same('status of the parent', parent, 404),
            ),
        },
      ],
    }),
    defineCase({
      id: 'keeps-parents-when-told',
      requirement: 'With `noprune` the parents of the image are kept.',
      level: 'must',
      needs: ['build'],
      run: (t) => removeBuilt(t, { noprune: true }),
      expect: [
        {
          expected: 'status 200, the image is gone and its parent left',
          check: ({ got, parent, image }) =>
            firstMiss(
              answer(200).check(got),
              same('status of the image', image, 404),
              same('status of the parent', parent, 200),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-image',
      requirement: 'An image that does not exist is 404, and the message names it.',
      level: 'must',
      run: (t) => remove(t, noImage),
      expect: [answer(404, message(/no-such-image/))],
    }),
    defineCase({
      id: 'rejects-what-is-removed',
      requirement: 'To remove an image again is 404, with `force` too.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        t.prepared(await remove(t, made.name), 200);
        return remove(t, made.name, { force: true });
      },
      expect: [answer(404, json('/message', /No such image|not known/i))],
    }),
  ],
});
