import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';

export const suite = defineSuite({
  name: 'VolumeInspect',
  area: 'volumes',
  operation: 'VolumeInspect',
  cases: [
    defineCase({
      id: 'shows-the-volume',
      requirement: 'Inspect shows the volume’s name, driver, labels, scope, place and time.',
      level: 'must',
      async run(t) {
        const { name } = await t.volume({ Labels: { color: 'blue' } });
        return { name, got: await t.request('VolumeInspect', { path: { name } }) };
      },
      expect: [
        {
          expected: 'status 200 and the volume as created',
          check: ({ name, got }) =>
            answer(
              200,
              json('/Name', name),
              json('/Driver', 'local'),
              json('/Scope', 'local'),
              json('/Labels/color', 'blue'),
              json('/Mountpoint', new RegExp(`/${name}/_data$`)),
              json('/CreatedAt', (time: string) => Math.abs(Date.parse(time) - Date.now()) < 120_000),
            ).check(got),
        },
      ],
    }),
    defineCase({
      id: 'knows-no-beginnings-of-names',
      requirement: 'A volume is found by its whole name only, not by the beginning of it.',
      level: 'must',
      async run(t) {
        const { name } = await t.volume();
        return t.request('VolumeInspect', { path: { name: name.slice(0, -1) } });
      },
      expect: [answer(404, message(/no such volume/i))],
    }),
    defineCase({
      id: 'unknown-is-404',
      requirement: 'A volume that does not exist gives 404 and names it.',
      level: 'must',
      run: (t) => t.request('VolumeInspect', { path: { name: 'wirewhale-nowhere' } }),
      expect: [answer(404, message(/wirewhale-nowhere/))],
    }),
  ],
});
