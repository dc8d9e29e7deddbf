import { answer, type Case, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { mounting, type Volume } from '../fixtures/volume.ts';

interface Usage {
  readonly Images?: { Id: string; RepoTags: string[] | null }[] | null;
  readonly Containers?: { Id: string }[] | null;
  readonly Volumes?: (Volume & { UsageData?: { RefCount: number; Size: number } })[] | null;
}

const counts = ({ Images, Containers, Volumes }: Usage) => ({
  image: (Images ?? []).length > 0,
  container: (Containers ?? []).length > 0,
  volume: (Volumes ?? []).length > 0,
});

/** From 1.42 `type` chooses what is counted; 1.52 gives it another form. */
const chooses = (type: 'image' | 'container' | 'volume'): Case<never> =>
  defineCase({
    id: `counts-only-${type}s`,
    requirement: `With \`type\` ${type} nothing else is counted.`,
    level: 'must',
    api: '1.42..1.51',
    needs: ['image'],
    async run(t) {
      const { name } = await t.volume();
      await t.container(mounting(name));
      return t.prepared(await t.request('SystemDataUsage', { query: { type } }), 200).json<Usage>();
    },
    expect: [
      {
        expected: `${type}s and nothing else`,
        check: (usage) =>
          firstMiss(
            same('what is counted', counts(usage), {
              image: type === 'image',
              container: type === 'container',
              volume: type === 'volume',
            }),
          ),
      },
    ],
  });

export const suite = defineSuite({
  name: 'SystemDataUsage',
  area: 'system',
  operation: 'SystemDataUsage',
  cases: [
    defineCase({
      id: 'counts-ours',
      requirement: 'The container, its image and its volume are counted; the volume with its one user.',
      level: 'must',
      api: '1.25..1.51',
      needs: ['image'],
      async run(t) {
        const { name } = await t.volume();
        const { id } = await t.container(mounting(name));
        const usage = t.prepared(await t.request('SystemDataUsage'), 200).json<Usage>();
        return { usage, name, id, image: t.image };
      },
      expect: [
        {
          expected: 'all three, RefCount 1',
          check: ({ usage, name, id, image }) =>
            firstMiss(
              same(
                'the container counted',
                usage.Containers?.some(({ Id }) => Id === id),
                true,
              ),
              same(
                'the image counted',
                usage.Images?.some((each) => each.RepoTags?.includes(image)),
                true,
              ),
              same('RefCount', usage.Volumes?.find(({ Name }) => Name === name)?.UsageData?.RefCount, 1),
            ),
        },
      ],
    }),
    chooses('image'),
    chooses('container'),
    chooses('volume'),
    defineCase({
      id: 'rejects-an-unknown-type',
      requirement: 'A `type` that does not exist is the client’s error.',
      level: 'must',
      api: '1.42..',
      run: (t) => t.request('SystemDataUsage', { query: { type: 'nonsense' } }),
      expect: [answer(400, message(/nonsense/))],
    }),
  ],
});
