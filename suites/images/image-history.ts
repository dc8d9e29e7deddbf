import { answer, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { bare, built, imported, inspectImage, noImage } from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface Step {
  readonly Id: string;
  readonly Created: number;
  readonly CreatedBy: string;
  readonly Comment: string;
  readonly Size: number;
  readonly Tags: string[] | null;
}

export const suite = defineSuite({
  name: 'ImageHistory',
  area: 'images',
  operation: 'ImageHistory',
  cases: [
    defineCase({
      id: 'tells-steps-newest-first',
      requirement: 'The steps that made an image are told, the newest first, with what each did.',
      level: 'must',
      // Why so long: each step of a build is a container of its own.
      timeoutMs: 90_000,
      needs: ['build'],
      async run(t) {
        const made = await built(t, 'FROM scratch\nCOPY Dockerfile /file\nENV FIRST=1\nENV SECOND=2\n');
        const got = t.prepared(await t.request('ImageHistory', { path: { name: made.name } }), 200);
        return got.json<Step[]>().map(({ CreatedBy }) => CreatedBy);
      },
      expect: [
        {
          expected: 'SECOND before FIRST before COPY',
          check: (steps) => {
            const [second, first, copy] = [/SECOND/, /FIRST/, /COPY/].map((word) =>
              steps.findIndex((step) => word.test(step)),
            );
            return same('order of the steps', [second, first, copy], ([a, b, c]: [number, number, number]) =>
              Boolean(a >= 0 && a < b && b < c),
            );
          },
        },
      ],
    }),
    defineCase({
      id: 'tells-the-image-first',
      requirement: 'The first step has the id and the names of the image, its time and its size.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        const got = t.prepared(await t.request('ImageHistory', { path: { name: made.id } }), 200);
        return { made, steps: got.json<Step[]>() };
      },
      expect: [
        {
          expected: 'the id, the name, a time and a size',
          check: ({ made, steps: [first] }) =>
            firstMiss(
              same('Id', first?.Id, made.id),
              same('Tags', bare(first?.Tags), [made.name]),
              same('Created', first?.Created, (at: number) => at > 1_500_000_000),
              same('Size', first?.Size, (size: number) => size > 0),
            ),
        },
      ],
    }),
    defineCase({
      id: 'tells-its-platform',
      requirement: 'With `platform` the history of the image of this platform is told.',
      level: 'must',
      api: '1.48..',
      async run(t) {
        const made = await imported(t);
        const { Os, Architecture } = await inspectImage(t, made.id);
        const query = { platform: { os: Os, architecture: Architecture } };
        const got = await t.request('ImageHistory', { path: { name: made.name }, query });
        return { made, steps: t.prepared(got, 200).json<Step[]>() };
      },
      expect: [
        {
          expected: 'the steps of the image',
          check: ({ made, steps: [first] }) => same('Id', first?.Id, made.id),
        },
      ],
    }),
    defineCase({
      id: 'rejects-another-platform',
      requirement: 'A platform that the image is not made for is 404.',
      level: 'must',
      api: '1.48..',
      async run(t) {
        const path = { name: (await imported(t)).name };
        return t.request('ImageHistory', {
          path,
          query: { platform: { os: 'plan9', architecture: 'mips' } },
        });
      },
      expect: [answer(404, message(/platform/))],
    }),
    defineCase({
      id: 'rejects-an-unknown-image',
      requirement: 'An image that does not exist is 404, and the message names it.',
      level: 'must',
      run: (t) => t.request('ImageHistory', { path: { name: noImage } }),
      expect: [answer(404, message(/no-such-image/))],
    }),
  ],
});
