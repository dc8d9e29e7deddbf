import { answer, defineCase, defineSuite, header, json } from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface Version {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly MinAPIVersion: string;
  readonly Os: string;
  readonly Arch: string;
  readonly KernelVersion?: string;
  readonly Components?: readonly { Name: string; Version: string; Details?: Record<string, string> }[];
}

export const suite = defineSuite({
  name: 'SystemVersion',
  area: 'system',
  operation: 'SystemVersion',
  cases: [
    defineCase({
      id: 'agrees-with-ping',
      requirement: 'The newest API version and the system are those that ping tells in its headers.',
      level: 'must',
      async run(t) {
        const ping = t.prepared(await t.request('SystemPing'), 200);
        return { ping: ping.headers, version: await t.request('SystemVersion') };
      },
      expect: [
        {
          expected: 'ApiVersion and Os as Api-Version and Ostype of ping',
          check: ({ ping, version }) =>
            answer(
              200,
              json('/ApiVersion', ping.get('api-version') ?? 'a header'),
              json('/Os', ping.get('ostype') ?? 'a header'),
              header('Api-Version', ping.get('api-version') ?? 'a header'),
            ).check(version),
        },
      ],
    }),
    defineCase({
      id: 'agrees-with-info',
      requirement: 'Release, system and kernel are those that info tells.',
      level: 'must',
      async run(t) {
        const info = t.prepared(await t.request('SystemInfo'), 200).json<Record<string, string>>();
        return { info, version: t.prepared(await t.request('SystemVersion'), 200).json<Version>() };
      },
      expect: [
        {
          expected: 'ServerVersion, OSType and KernelVersion of info',
          check: ({ info, version }) =>
            firstMiss(
              same('Version', version.Version, info.ServerVersion),
              same('Os', version.Os, info.OSType),
              same('KernelVersion', version.KernelVersion, info.KernelVersion),
            ),
        },
      ],
    }),
    defineCase({
      id: 'serves-what-it-says',
      requirement: 'The oldest version told is served, and is not newer than the newest.',
      level: 'must',
      async run(t) {
        const told = t.prepared(await t.request('SystemVersion'), 200).json<Version>();
        return t.send({ method: 'GET', target: `/v${told.MinAPIVersion}/version` });
      },
      expect: [answer(200, json('/ApiVersion', /^1\.\d+$/))],
    }),
    defineCase({
      id: 'names-its-parts',
      requirement: 'The engine is among the components, with the version of the whole.',
      level: 'should',
      api: '1.35..',
      run: async (t) => t.prepared(await t.request('SystemVersion'), 200).json<Version>(),
      expect: [
        {
          expected: 'a component Engine of the same version and API version',
          check: ({ Components, Version, ApiVersion }) => {
            const engine = Components?.find(({ Name }) => Name === 'Engine');
            return firstMiss(
              same('Version of the engine', engine?.Version, Version),
              same('ApiVersion of the engine', engine?.Details?.ApiVersion, ApiVersion),
            );
          },
        },
      ],
    }),
  ],
});
