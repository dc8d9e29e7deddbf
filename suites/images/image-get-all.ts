import { answer, anyOf, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { bare, imported, noImage } from '../fixtures/image.ts';
import { same } from '../fixtures/misses.ts';
import { readManifest } from '../fixtures/saved-image.ts';

export const suite = defineSuite({
  name: 'ImageGetAll',
  area: 'images',
  operation: 'ImageGetAll',
  cases: [
    defineCase({
      id: 'saves-several-images',
      requirement: '`names` given several times saves each image in one archive.',
      level: 'must',
      async run(t) {
        const names = [(await imported(t)).name, (await imported(t)).name];
        const got = t.prepared(await t.request('ImageGetAll', { query: { names } }), 200);
        return { names, saved: readManifest(got).images.flatMap(({ RepoTags }) => RepoTags ?? []) };
      },
      expect: [
        {
          expected: 'the names of both',
          check: ({ names, saved }) => same('names', bare(saved), bare(names)),
        },
      ],
    }),
    defineCase({
      id: 'saves-names-of-one-image-once',
      requirement: 'Two names of one image are one image of two names.',
      level: 'must',
      async run(t) {
        const { name } = await imported(t);
        const repo = t.name('i');
        t.defer(() => t.request('ImageDelete', { path: { name: `${repo}:latest` } }));
        t.prepared(await t.request('ImageTag', { path: { name }, query: { repo } }), 201);
        const names = [name, `${repo}:latest`];
        const got = t.prepared(await t.request('ImageGetAll', { query: { names } }), 200);
        return { names, saved: readManifest(got).images.map(({ RepoTags }) => bare(RepoTags)) };
      },
      expect: [
        {
          expected: 'one image of both names',
          check: ({ names, saved }) => same('images', saved, [bare(names)]),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-image',
      requirement: 'An image that does not exist is an error that names it.',
      level: 'must',
      run: (t) => t.request('ImageGetAll', { query: { names: [noImage] } }),
      // Why 500: the documents name no 404.
      expect: [anyOf(answer(404, message(/no-such-image/)), answer(500, message(/no-such-image/)))],
    }),
    defineCase({
      id: 'rejects-a-bad-name',
      requirement: 'A name that is none is an error.',
      level: 'must',
      run: (t) => t.request('ImageGetAll', { query: { names: ['BAD NAME'] } }),
      expect: [anyOf(answer(400, message()), answer(404, message()), answer(500, message()))],
    }),
  ],
});
