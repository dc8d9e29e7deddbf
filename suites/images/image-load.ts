import { gzipSync } from 'node:zlib';
import type { Answer } from '../../src/client/index.ts';
import { type CaseTools, defineCase, defineSuite } from '../../src/suite/index.ts';
import {
  errorOf,
  imported,
  inspectImage,
  type Progressed,
  progress,
  statusOf,
  textOf,
} from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { makeTar } from '../fixtures/tar.ts';

/** Saves an image, removes it, and loads it again. */
async function roundTrip(
  t: CaseTools,
  query: Record<string, unknown> = {},
  pack: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
) {
  const made = await imported(t, 'ENV A=b');
  const path = { name: made.name };
  const saved: Answer = t.prepared(await t.request('ImageGet', { path }), 200);
  t.prepared(await t.request('ImageDelete', { path }), 200);
  const body = pack(saved.bytes);
  const got = await progress(t, 'ImageLoad', { query, body, contentType: 'application/x-tar' });
  return { made, got, status: await statusOf(t, made.name) };
}

const loaded = {
  expected: 'status 200, no error, and the image is there',
  check: ({ got, status }: { got: Progressed; status: number }) =>
    firstMiss(
      same('status', got.status, 200),
      same('error', errorOf(got), undefined),
      same('status after', status, 200),
    ),
};

export const suite = defineSuite({
  name: 'ImageLoad',
  area: 'images',
  operation: 'ImageLoad',
  cases: [
    defineCase({
      id: 'brings-back-what-was-saved',
      requirement: 'A saved image is loaded with its name, its id and its configuration.',
      level: 'must',
      async run(t) {
        const { made, got } = await roundTrip(t);
        return { made, got, image: await inspectImage(t, made.name) };
      },
      expect: [
        {
          expected: 'the same image, whose name the stream tells',
          check: ({ made, got, image }) =>
            firstMiss(
              same('error', errorOf(got), undefined),
              same('text', textOf(got), (text: string) => text.includes(made.name)),
              same('Id', image.Id, made.id),
              same('Env', image.Config.Env, (list: string[]) => list.includes('A=b')),
            ),
        },
      ],
    }),
    defineCase({
      id: 'loads-quietly',
      requirement: 'With `quiet` the image is loaded, and no progress of layers is told.',
      level: 'must',
      run: (t) => roundTrip(t, { quiet: true }),
      expect: [
        {
          expected: 'status 200, no progress, and the image is there',
          check: ({ got, status }) =>
            firstMiss(
              loaded.check({ got, status }),
              same(
                'layers told',
                got.items.filter(({ status }) => /Loading layer/.test(status ?? '')),
                [],
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'loads-compressed',
      requirement: 'The archive may be compressed with gzip.',
      level: 'must',
      run: (t) => roundTrip(t, {}, gzipSync),
      expect: [loaded],
    }),
    ...(
      [
        ['what-is-no-image', 'An archive that is no image', makeTar([{ name: 'x', content: 'y' }])],
        ['what-is-no-archive', 'A body that is no archive', Buffer.alloc(1024, 'nonsense ')],
      ] as const
    ).map(([slug, what, body]) =>
      defineCase({
        id: `rejects-${slug}`,
        requirement: `${what} is told as an error, by the status or in the stream.`,
        level: 'must',
        async run(t) {
          const got = await t.request('ImageLoad', { body, contentType: 'application/x-tar' });
          return { status: got.status, text: got.text() };
        },
        expect: [
          {
            expected: 'status 200 and errorDetail in the stream',
            check: ({ status, text }) =>
              firstMiss(same('status', status, 200), same('stream', text, /"errorDetail"/)),
          },
          {
            expected: 'status 400 or 500 and a message',
            check: ({ status, text }) =>
              firstMiss(
                same('status', status, (code: number) => code === 400 || code === 500),
                same('body', text, /"message"/),
              ),
          },
        ],
      }),
    ),
  ],
});
