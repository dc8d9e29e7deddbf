import { answer, anyOf, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { bare, imported, noImage } from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { readManifest } from '../fixtures/saved-image.ts';

export const suite = defineSuite({
  name: 'ImageGet',
  area: 'images',
  operation: 'ImageGet',
  cases: [
    defineCase({
      id: 'saves-an-image',
      requirement: 'The archive has a manifest that names the image, its configuration and its layer.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        const got = t.prepared(await t.request('ImageGet', { path: { name: made.name } }), 200);
        return { made, type: got.headers.get('content-type'), ...readManifest(got) };
      },
      expect: [
        {
          expected: 'a tar archive with one image of one name, and its files',
          check: ({ made, type, images: [image, ...more], files }) =>
            firstMiss(
              same('content type', type, 'application/x-tar'),
              same('names', bare(image?.RepoTags), [made.name]),
              same('configuration is there', files.includes(image?.Config ?? ''), true),
              same('configuration', image?.Config, (path: string) => path.includes(made.id.slice(7))),
              same('layers', image?.Layers.filter((path) => files.includes(path)).length, 1),
              same('further images', more.length, 0),
            ),
        },
      ],
    }),
    defineCase({
      id: 'saves-by-id-without-names',
      requirement: 'An image that is named by its id is saved without its names.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        return readManifest(t.prepared(await t.request('ImageGet', { path: { name: made.id } }), 200)).images;
      },
      expect: [
        {
          expected: 'one image without names',
          check: ([image]) => same('names', image && (image.RepoTags ?? []), []),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-image',
      requirement: 'An image that does not exist is 404, and the message names it.',
      level: 'must',
      run: (t) => t.request('ImageGet', { path: { name: noImage } }),
      // Why 500: the documents name no 404.
      expect: [anyOf(answer(404, message(/no-such-image/)), answer(500, message(/no-such-image/)))],
    }),
  ],
});
