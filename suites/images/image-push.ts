import { answer, anyOf, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import {
  errorOf,
  imported,
  inspectImage,
  noImage,
  type Progressed,
  removeAtEnd,
  textOf,
} from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { credentials, forRegistry, nobodys, push } from '../fixtures/registry.ts';

const refused = (pattern: RegExp) => ({
  expected: `status 200, and an error like /${pattern.source}/ in the stream`,
  check: (got: Progressed) =>
    firstMiss(same('status', got.status, 200), same('error', errorOf(got), pattern)),
});

export const suite = defineSuite({
  name: 'ImagePush',
  area: 'images',
  operation: 'ImagePush',
  cases: [
    defineCase({
      id: 'pushes-to-a-registry',
      requirement: 'The stream ends without error and tells the digest, which the image has from then on.',
      level: 'must',
      needs: ['registry'],
      async run(t) {
        const { repository } = await forRegistry(t);
        const got = await push(t, repository, credentials(t));
        return { got, repository, image: await inspectImage(t, `${repository}:one`) };
      },
      expect: [
        {
          expected: 'a digest in the stream, and the same of the image',
          check: ({ got, repository, image }) => {
            const digest = /digest: (sha256:[0-9a-f]{64})/.exec(textOf(got))?.[1];
            return firstMiss(
              same('error', errorOf(got), undefined),
              same('digest', digest, /^sha256/),
              same('RepoDigests', image.RepoDigests, [`${repository}@${digest}`]),
            );
          },
        },
      ],
    }),
    defineCase({
      id: 'pushes-again',
      requirement: 'What the registry has already is pushed again with the same digest.',
      level: 'must',
      needs: ['registry'],
      async run(t) {
        const { repository } = await forRegistry(t);
        const digests: unknown[] = [];
        for (const _turn of [1, 2]) {
          const got = await push(t, repository, credentials(t));
          digests.push(/digest: (sha256:[0-9a-f]{64})/.exec(textOf(got))?.[1]);
        }
        return digests;
      },
      expect: [
        {
          expected: 'the same digest twice',
          check: ([first, second]) =>
            firstMiss(same('first digest', first, /^sha256/), same('second digest', second, first)),
        },
      ],
    }),
    defineCase({
      id: 'tells-that-credentials-are-missing',
      requirement: 'Without credentials for a registry that wants some, the stream ends with an error.',
      level: 'must',
      needs: ['registry'],
      async run(t) {
        const { repository } = await forRegistry(t);
        return push(t, repository, nobodys);
      },
      expect: [refused(/credentials|unauthorized|authentication/)],
    }),
    defineCase({
      id: 'tells-that-no-registry-is-there',
      requirement: 'A registry that is not reached is told by an error in the stream.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        const repo = `127.0.0.1:9/${t.name('i')}`;
        removeAtEnd(t, `${repo}:one`);
        t.prepared(
          await t.request('ImageTag', { path: { name: made.id }, query: { repo, tag: 'one' } }),
          201,
        );
        return push(t, repo, nobodys);
      },
      expect: [refused(/refused|127\.0\.0\.1:9/)],
    }),
    defineCase({
      id: 'rejects-an-unknown-image',
      requirement: 'An image that does not exist is an error that names it, by the status or in the stream.',
      level: 'must',
      async run(t) {
        return t.request('ImagePush', { path: { name: noImage }, query: { tag: 'one' }, headers: nobodys });
      },
      expect: [
        anyOf(
          answer(404, message(/no-such-image/)),
          answer(200, {
            expected: 'an error in the stream',
            check: (got) => same('stream', got.text(), /"errorDetail":.*no-such-image/),
          }),
        ),
      ],
    }),
  ],
});
