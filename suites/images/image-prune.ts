import { answer, type CaseTools, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { imported, type MadeImage, removeAtEnd, statusOf } from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface Pruned {
  readonly ImagesDeleted: { readonly Untagged?: string; readonly Deleted?: string }[] | null;
  readonly SpaceReclaimed: number;
}

/** Prunes what carries a label of the case, and tells which of a named and a nameless image are left. */
async function prune(t: CaseTools, filters: (tag: string) => Record<string, string[]>) {
  const tag = t.name();
  const named = await imported(t, `LABEL tag=${tag} kind=named`);
  const nameless = await nameAway(t, await imported(t, `LABEL tag=${tag} kind=nameless`));
  const got = await t.request('ImagePrune', { query: { filters: filters(tag) } });
  const pruned = t.prepared(got, 200).json<Pruned>();
  return {
    nameless,
    deleted: (pruned.ImagesDeleted ?? []).flatMap(({ Deleted }) => Deleted ?? []),
    space: pruned.SpaceReclaimed,
    named: await statusOf(t, named.id),
    left: await statusOf(t, nameless),
  };
}

/** Takes the name from an image by giving it to another one. */
async function nameAway(t: CaseTools, made: MadeImage): Promise<string> {
  removeAtEnd(t, made.id);
  const other = await imported(t);
  const query = { repo: made.name.slice(0, -7), tag: 'latest' };
  t.prepared(await t.request('ImageTag', { path: { name: other.name }, query }), 201);
  return made.id;
}

const left = (named: number, nameless: number) => ({
  expected: `the named one ${named}, the nameless one ${nameless}`,
  check: (seen: { named: number; left: number }) =>
    firstMiss(same('the named one', seen.named, named), same('the nameless one', seen.left, nameless)),
});

export const suite = defineSuite({
  name: 'ImagePrune',
  area: 'images',
  operation: 'ImagePrune',
  cases: [
    defineCase({
      id: 'removes-dangling-ones',
      requirement: 'Prune removes the images without a name, tells them and the space, and keeps the others.',
      level: 'must',
      api: '1.30..',
      needs: ['prune'],
      run: (t) => prune(t, (tag) => ({ label: [`tag=${tag}`] })),
      expect: [
        {
          expected: 'the nameless one deleted, the named one left',
          check: (seen) =>
            firstMiss(
              left(200, 404).check(seen),
              same('deleted', seen.deleted, (ids: string[]) => ids.includes(seen.nameless)),
              same('space', seen.space, (bytes: number) => bytes > 0),
            ),
        },
      ],
    }),
    defineCase({
      id: 'removes-all-unused-when-told',
      requirement: 'With `dangling=false` all images that no container uses are removed.',
      level: 'must',
      api: '1.30..',
      needs: ['prune'],
      run: (t) => prune(t, (tag) => ({ label: [`tag=${tag}`], dangling: ['false'] })),
      expect: [left(404, 404)],
    }),
    defineCase({
      id: 'keeps-other-labels',
      requirement: 'The filter `label!` keeps the images that have the label.',
      level: 'must',
      api: '1.30..',
      needs: ['prune'],
      run: (t) =>
        prune(t, (tag) => ({ label: [`tag=${tag}`], 'label!': ['kind=named'], dangling: ['false'] })),
      expect: [left(200, 404)],
    }),
    defineCase({
      id: 'keeps-what-is-younger',
      requirement: 'The filter `until` keeps the images that were made after the time.',
      level: 'must',
      api: '1.30..',
      needs: ['prune'],
      run: (t) => prune(t, (tag) => ({ label: [`tag=${tag}`], until: ['2001-02-03T04:05:06Z'] })),
      expect: [left(200, 200)],
    }),
    defineCase({
      id: 'rejects-an-unknown-filter',
      requirement: 'A filter that does not exist is the client’s error, and nothing is removed.',
      level: 'must',
      needs: ['prune'],
      run: (t) => t.request('ImagePrune', { query: { filters: { nosuchkey: ['x'] } } }),
      expect: [answer(400, message(/nosuchkey/))],
    }),
  ],
});
