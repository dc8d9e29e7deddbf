import { gzipSync } from 'node:zlib';
import { answer, anyOf, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import {
  errorOf,
  inspectImage,
  ourLabels,
  progress,
  removeAtEnd,
  statusOf,
  textOf,
} from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { credentials, nobodys, pushed } from '../fixtures/registry.ts';
import { makeTar } from '../fixtures/tar.ts';

const contentType = 'application/x-tar';

export const suite = defineSuite({
  name: 'ImageCreate',
  area: 'images',
  operation: 'ImageCreate',
  cases: [
    ...(
      [
        ['imports-an-archive', 'An archive', (bytes: Uint8Array) => bytes],
        ['imports-a-compressed-archive', 'An archive that is compressed with gzip', gzipSync],
      ] as const
    ).map(([id, what, pack]) =>
      defineCase({
        id,
        requirement: `${what} becomes an image of one layer; the stream tells its id.`,
        level: 'must',
        async run(t) {
          const repo = t.name('i');
          removeAtEnd(t, `${repo}:one`);
          const query = { fromSrc: '-', repo, tag: 'one', changes: ourLabels(t) };
          const body = pack(makeTar([{ name: 'hello', content: repo }]));
          const got = await progress(t, 'ImageCreate', { query, body, contentType });
          return { got, image: await inspectImage(t, `${repo}:one`) };
        },
        expect: [
          {
            expected: 'status 200, the id in the stream, one layer',
            check: ({ got, image }) =>
              firstMiss(
                same('status', got.status, 200),
                same('error', errorOf(got), undefined),
                same('stream', textOf(got), (text: string) => text.includes(image.Id.slice(7))),
                same('layers', image.RootFS.Layers?.length, 1),
              ),
          },
        ],
      }),
    ),
    defineCase({
      id: 'imports-with-message-and-changes',
      requirement: '`message` is the comment of an imported image, `changes` its configuration.',
      level: 'must',
      async run(t) {
        const repo = t.name('i');
        removeAtEnd(t, `${repo}:latest`);
        const changes = [...ourLabels(t), 'ENV A=b', 'CMD ["/hello"]'];
        const query = { fromSrc: '-', repo, message: 'as it came', changes };
        const body = makeTar([{ name: 'hello', content: repo }]);
        t.prepared(await t.request('ImageCreate', { query, body, contentType }), 200);
        return inspectImage(t, repo);
      },
      expect: [
        {
          expected: 'comment, variable and command',
          check: ({ Comment, Config }) =>
            firstMiss(
              same('Comment', Comment, 'as it came'),
              same('Env', Config.Env, ['A=b']),
              same('Cmd', Config.Cmd, ['/hello']),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-a-bad-change',
      requirement: 'A change must be an instruction that an import knows.',
      level: 'must',
      async run(t) {
        const query = { fromSrc: '-', repo: t.name('i'), changes: ['FROM scratch'] };
        return t.request('ImageCreate', { query, body: makeTar([]), contentType });
      },
      expect: [answer(400, message(/from/i))],
    }),
    defineCase({
      id: 'rejects-what-is-no-archive',
      requirement: 'A body that is no archive makes no image.',
      level: 'must',
      async run(t) {
        const repo = t.name('i');
        removeAtEnd(t, `${repo}:latest`);
        const query = { fromSrc: '-', repo };
        const got = await t.request('ImageCreate', {
          query,
          body: Buffer.alloc(1024, 'nonsense '),
          contentType,
        });
        return {
          failed: got.status >= 400 || /"errorDetail"/.test(got.text()),
          status: await statusOf(t, repo),
        };
      },
      expect: [
        {
          expected: 'an error, and no image',
          check: ({ failed, status }) =>
            firstMiss(same('told as an error', failed, true), same('status after', status, 404)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-a-bad-name',
      requirement: 'The name of what is pulled must be a legal one.',
      level: 'must',
      run: (t) => t.request('ImageCreate', { query: { fromImage: 'BAD NAME', tag: 'x' } }),
      expect: [answer(400, message(/lowercase|invalid/))],
    }),
    defineCase({
      id: 'tells-that-no-registry-is-there',
      requirement: 'A registry that is not reached is an error.',
      level: 'must',
      run: (t) => t.request('ImageCreate', { query: { fromImage: '127.0.0.1:9/none', tag: 'x' } }),
      expect: [answer(500, message(/refused|127\.0\.0\.1:9/))],
    }),
    defineCase({
      id: 'pulls-from-a-registry',
      requirement: 'What was pushed is pulled back as the same image; the stream tells its digest.',
      level: 'must',
      needs: ['registry'],
      async run(t) {
        const { id, repository, digest } = await pushed(t);
        t.prepared(await t.request('ImageDelete', { path: { name: id }, query: { force: true } }), 200);
        const query = { fromImage: repository, tag: 'one' };
        const got = await progress(t, 'ImageCreate', { query, headers: credentials(t) });
        return { got, id, digest, image: await inspectImage(t, `${repository}:one`) };
      },
      expect: [
        {
          expected: 'no error, the digest, the same id',
          check: ({ got, id, digest, image }) =>
            firstMiss(
              same('error', errorOf(got), undefined),
              same('stream', textOf(got), (text: string) => text.includes(digest)),
              same('Id', image.Id, id),
            ),
        },
      ],
    }),
    defineCase({
      id: 'pulls-by-digest',
      requirement: 'The tag may be a digest; the image is found by it.',
      level: 'must',
      needs: ['registry'],
      async run(t) {
        const { id, repository, digest } = await pushed(t);
        t.prepared(await t.request('ImageDelete', { path: { name: id }, query: { force: true } }), 200);
        removeAtEnd(t, `${repository}@${digest}`);
        const query = { fromImage: repository, tag: digest };
        const got = await progress(t, 'ImageCreate', { query, headers: credentials(t) });
        return { got, id, image: await inspectImage(t, `${repository}@${digest}`) };
      },
      expect: [
        {
          expected: 'no error, the same id',
          check: ({ got, id, image }) =>
            firstMiss(same('error', errorOf(got), undefined), same('Id', image.Id, id)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-tag',
      requirement: 'A tag that the registry does not have is 404.',
      level: 'must',
      needs: ['registry'],
      async run(t) {
        const { repository } = await pushed(t);
        const query = { fromImage: repository, tag: 'nosuch' };
        return t.request('ImageCreate', { query, headers: credentials(t) });
      },
      expect: [answer(404, message(/unknown|not found/))],
    }),
    defineCase({
      id: 'rejects-missing-credentials',
      requirement: 'Without credentials for a registry that wants some, nothing is pulled.',
      level: 'must',
      needs: ['registry'],
      async run(t) {
        const { repository } = await pushed(t);
        return t.request('ImageCreate', { query: { fromImage: repository, tag: 'one' }, headers: nobodys });
      },
      // Why: a daemon passes on what the registry says, or tells that it has no credentials.
      expect: [
        anyOf(
          ...[401, 403, 404, 500].map((status) =>
            answer(status, message(/credentials|unauthorized|denied|authentication/)),
          ),
        ),
      ],
    }),
  ],
});
