import { answer, type CaseTools, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { bare, built, imported, inspectImage, noImage } from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

const platform = async (t: CaseTools, id: string): Promise<{ os: string; architecture: string }> => {
  const { Os, Architecture } = await inspectImage(t, id);
  return { os: Os, architecture: Architecture };
};

export const suite = defineSuite({
  name: 'ImageInspect',
  area: 'images',
  operation: 'ImageInspect',
  cases: [
    defineCase({
      id: 'tells-what-was-built',
      requirement: 'The configuration of an image is what its Dockerfile says.',
      level: 'must',
      // Why so long: each step of a build is a container of its own.
      timeoutMs: 90_000,
      needs: ['build'],
      async run(t) {
        const made = await built(
          t,
          'FROM scratch\nCOPY Dockerfile /file\nENV A=b\nWORKDIR /there\nUSER 12:34\nEXPOSE 80\nVOLUME /data\nSTOPSIGNAL SIGINT\nLABEL color=red\nENTRYPOINT ["/go"]\nCMD ["fast"]\n',
        );
        return { made, image: await inspectImage(t, made.name) };
      },
      expect: [
        {
          expected: 'each of the instructions is found',
          check: ({ made, image: { Config, ...image } }) =>
            firstMiss(
              same('names', bare(image.RepoTags), [made.name]),
              same('Env', Config.Env, (list: string[]) => list.includes('A=b')),
              same('WorkingDir', Config.WorkingDir, '/there'),
              same('User', Config.User, '12:34'),
              same('ExposedPorts', Config.ExposedPorts, { '80/tcp': {} }),
              same('Volumes', Config.Volumes, { '/data': {} }),
              same('StopSignal', Config.StopSignal, 'SIGINT'),
              same('label', Config.Labels?.color, 'red'),
              same('Entrypoint', Config.Entrypoint, ['/go']),
              same('Cmd', Config.Cmd, ['fast']),
            ),
        },
      ],
    }),
    defineCase({
      id: 'tells-what-it-is',
      requirement: 'An image tells its id, its system, its size, its time and its one layer.',
      level: 'must',
      async run(t) {
        return inspectImage(t, (await imported(t)).name);
      },
      expect: [
        {
          expected: 'a digest, linux, a size, a time of today and one layer',
          check: (image) =>
            firstMiss(
              same('Id', image.Id, /^sha256:[0-9a-f]{64}$/),
              same('Os', image.Os, /^(linux|windows)$/),
              same('Architecture', image.Architecture, /./),
              same('Size', image.Size, (size: number) => size > 0),
              same('Created', image.Created, (at: string) => Date.parse(at) > Date.UTC(2020, 0)),
              same('Layers', image.RootFS.Layers?.length, 1),
            ),
        },
      ],
    }),
    ...(
      [
        ['by-id', 'its id', (id: string) => id],
        ['by-bare-id', 'its id without the algorithm', (id: string) => id.slice(7)],
        ['by-short-id', 'the beginning of its id', (id: string) => id.slice(7, 19)],
        ['by-name', 'its name without `latest`', (_id: string, name: string) => name.slice(0, -7)],
      ] as const
    ).map(([slug, how, of]) =>
      defineCase({
        id: `finds-${slug}`,
        requirement: `An image is found by ${how}.`,
        level: 'must',
        async run(t) {
          const made = await imported(t);
          const got = await t.request('ImageInspect', { path: { name: of(made.id, made.name) } });
          return { made, got };
        },
        expect: [
          {
            expected: 'status 200 and the image',
            check: ({ made, got }) => answer(200, json('/Id', made.id)).check(got),
          },
        ],
      }),
    ),
    defineCase({
      id: 'tells-names-as-given',
      requirement: 'A short name is told as it was given, without a registry before it.',
      level: 'must',
      async run(t) {
        const made = await imported(t);
        return { made, image: await inspectImage(t, made.id) };
      },
      expect: [
        {
          expected: 'the name',
          check: ({ made, image }) => same('RepoTags', image.RepoTags, [made.name]),
        },
      ],
    }),
    defineCase({
      id: 'inspects-with-manifests',
      requirement: 'With `manifests` the image is told as without.',
      level: 'must',
      api: '1.48..',
      async run(t) {
        const made = await imported(t);
        const path = { name: made.name };
        return { made, got: await t.request('ImageInspect', { path, query: { manifests: true } }) };
      },
      expect: [
        {
          expected: 'status 200 and the image',
          check: ({ made, got }) => answer(200, json('/Id', made.id)).check(got),
        },
      ],
    }),
    defineCase({
      id: 'inspects-its-platform',
      requirement: 'With `platform` the image of this platform is told.',
      level: 'must',
      api: '1.49..',
      async run(t) {
        const made = await imported(t);
        const query = { platform: await platform(t, made.id) };
        return { made, got: await t.request('ImageInspect', { path: { name: made.name }, query }) };
      },
      expect: [
        {
          expected: 'status 200 and the image',
          check: ({ made, got }) => answer(200, json('/Id', made.id)).check(got),
        },
      ],
    }),
    defineCase({
      id: 'rejects-another-platform',
      requirement: 'A platform that the image is not made for is 404.',
      level: 'must',
      api: '1.49..',
      async run(t) {
        const path = { name: (await imported(t)).name };
        return t.request('ImageInspect', {
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
      run: (t) => t.request('ImageInspect', { path: { name: noImage } }),
      expect: [answer(404, message(/no-such-image/))],
    }),
  ],
});
