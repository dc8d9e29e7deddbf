import { answer, anyOf, type CaseTools, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { imported, inspectImage, noImage, removeAtEnd } from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

/** Tags an image as a repository of ours, which is removed when the case ends. */
async function tag(t: CaseTools, name: string, repo: string, more: Record<string, string> = {}) {
  removeAtEnd(t, `${repo}:${more.tag ?? 'latest'}`);
  return t.request('ImageTag', { path: { name }, query: { repo, ...more } });
}

export const suite = defineSuite({
  name: 'ImageTag',
  area: 'images',
  operation: 'ImageTag',
  cases: [
    defineCase({
      id: 'gives-a-name',
      requirement: 'An image is found by the name and tag that it was given, and keeps its other names.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        const repo = t.name('i');
        const got = await tag(t, made.name, repo, { tag: 'two' });
        const [old, fresh] = [await inspectImage(t, made.name), await inspectImage(t, `${repo}:two`)];
        return { got, made, ids: [old.Id, fresh.Id], names: fresh.RepoTags?.length };
      },
      expect: [
        {
          expected: 'status 201, one image of two names',
          check: ({ got, made, ids, names }) =>
            firstMiss(
              answer(201).check(got),
              same('ids', ids, [made.id, made.id]),
              same('number of names', names, 2),
            ),
        },
      ],
    }),
    defineCase({
      id: 'takes-latest-without-tag',
      requirement: 'Without a tag the name gets the tag `latest`; the image may be named by its id.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        const repo = t.name('i');
        const got = await tag(t, made.id, repo);
        return { got, made, found: (await inspectImage(t, `${repo}:latest`)).Id };
      },
      expect: [
        {
          expected: 'status 201, and `latest` is the image',
          check: ({ got, made, found }) => firstMiss(answer(201).check(got), same('Id', found, made.id)),
        },
      ],
    }),
    defineCase({
      id: 'keeps-a-name-given-twice',
      requirement: 'To give an image a name that it has is no error.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        const got = await t.request('ImageTag', {
          path: { name: made.name },
          query: { repo: made.name.slice(0, -7), tag: 'latest' },
        });
        return { got, made, image: await inspectImage(t, made.name) };
      },
      expect: [
        {
          expected: 'status 201, the same image of one name',
          check: ({ got, made, image }) =>
            firstMiss(
              answer(201).check(got),
              same('Id', image.Id, made.id),
              same('number of names', image.RepoTags?.length, 1),
            ),
        },
      ],
    }),
    defineCase({
      id: 'moves-a-name',
      requirement: 'A name that another image has moves to the image.',
      level: 'must',
      async run(t) {
        const first = await imported(t);
        const second = await imported(t);
        removeAtEnd(t, first.id);
        const query = { repo: first.name.slice(0, -7), tag: 'latest' };
        const got = await t.request('ImageTag', { path: { name: second.name }, query });
        const [moved, bared] = [await inspectImage(t, first.name), await inspectImage(t, first.id)];
        return { got, second, moved: moved.Id, left: bared.RepoTags ?? [] };
      },
      expect: [
        {
          expected: 'status 201, the name finds the second image, the first one has none',
          check: ({ got, second, moved, left }) =>
            firstMiss(
              answer(201).check(got),
              same('Id', moved, second.id),
              same('names of the first', left, []),
            ),
        },
      ],
    }),
    ...(
      [
        ['a-repository-in-capitals', 'The repository must be lower case.', { repo: 'WIREWHALE/Bad' }],
        ['a-bad-repository', 'The repository must be a legal one.', { repo: 'wirewhale bad' }],
        ['a-bad-tag', 'The tag must be a legal one.', { repo: 'wirewhale-bad', tag: 'b d' }],
      ] as const
    ).map(([slug, requirement, query]) =>
      defineCase({
        id: `rejects-${slug}`,
        requirement,
        level: 'must',
        async run(t) {
          return t.request('ImageTag', { path: { name: (await imported(t)).name }, query });
        },
        // Why 500: releases before 23 answer it for a reference that cannot be read.
        expect: [anyOf(answer(400, message(/invalid|must/)), answer(500, message(/invalid|must/)))],
      }),
    ),
    defineCase({
      id: 'rejects-an-unknown-image',
      requirement: 'An image that does not exist is 404, and the message names it.',
      level: 'must',
      run: (t) => t.request('ImageTag', { path: { name: noImage }, query: { repo: t.name('i') } }),
      expect: [answer(404, message(/no-such-image/))],
    }),
  ],
});
