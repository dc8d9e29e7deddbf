import { answer, defineCase, defineSuite, json } from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface Info {
  readonly Containers: number;
  readonly ContainersRunning: number;
  readonly ContainersPaused: number;
  readonly ContainersStopped: number;
}

export const suite = defineSuite({
  name: 'SystemInfo',
  area: 'system',
  operation: 'SystemInfo',
  cases: [
    defineCase({
      id: 'sums-its-containers',
      requirement: 'The containers are the running, the paused and the stopped ones together.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        await t.container({}, { start: true });
        await t.container();
        return t.prepared(await t.request('SystemInfo'), 200).json<Info>();
      },
      expect: [
        {
          expected: 'a sum that holds, with one running and one stopped at least',
          check: ({ Containers, ContainersRunning, ContainersPaused, ContainersStopped }) =>
            firstMiss(
              same('Containers', Containers, ContainersRunning + ContainersPaused + ContainersStopped),
              same('ContainersRunning', ContainersRunning, (count: number) => count >= 1),
              same('ContainersStopped', ContainersStopped, (count: number) => count >= 1),
            ),
        },
      ],
    }),
    defineCase({
      id: 'agrees-with-version',
      requirement: 'Info and version name the same release of the daemon.',
      level: 'must',
      async run(t) {
        const version = t.prepared(await t.request('SystemVersion'), 200).json<{ Version: string }>();
        return { got: await t.request('SystemInfo'), Version: version.Version };
      },
      expect: [
        {
          expected: 'the version of the daemon as ServerVersion',
          check: ({ got, Version }) => answer(200, json('/ServerVersion', Version)).check(got),
        },
      ],
    }),
    defineCase({
      id: 'names-its-drivers',
      requirement: 'Info names the drivers of networks and volumes, those of ours among them.',
      level: 'must',
      run: (t) => t.request('SystemInfo'),
      expect: [
        answer(
          200,
          json('/Plugins/Network', (names: string[]) => names.includes('bridge')),
          json('/Plugins/Volume', (names: string[]) => names.includes('local')),
        ),
      ],
    }),
    defineCase({
      id: 'tells-the-time',
      requirement: 'The system’s time is a date with fractions, near now.',
      level: 'must',
      run: (t) => t.request('SystemInfo'),
      expect: [
        answer(
          200,
          json('/SystemTime', (time: string) => Math.abs(Date.parse(time) - Date.now()) < 120_000),
        ),
      ],
    }),
  ],
});
