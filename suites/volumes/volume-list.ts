import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { selecting } from '../fixtures/select-ours.ts';
import { mounting, type Volume } from '../fixtures/volume.ts';

interface Listed {
  readonly Volumes: readonly Volume[] | null;
}

const namesOf = ({ Volumes }: Listed): string[] => (Volumes ?? []).map(({ Name }) => Name).sort();
const select = selecting('VolumeList', namesOf);

export const suite = defineSuite({
  name: 'VolumeList',
  area: 'volumes',
  operation: 'VolumeList',
  cases: [
    defineCase({
      id: 'lists-every-volume',
      requirement: 'Without filters every volume is listed, as inspect shows it.',
      level: 'must',
      async run(t) {
        const { name } = await t.volume({ Labels: { color: 'blue' } });
        const other = await t.volume();
        const got = t.prepared(await t.request('VolumeList'), 200).json<Listed>();
        const inspected = await t.request('VolumeInspect', { path: { name } });
        return {
          listed: got.Volumes?.find(({ Name }) => Name === name),
          both: namesOf(got).filter((each) => each === name || each === other.name).length,
          inspected: t.prepared(inspected, 200).json<Volume>(),
        };
      },
      expect: [
        {
          expected: 'both volumes, and the fields of inspect',
          check: ({ listed, both, inspected }) =>
            firstMiss(
              same('number of our volumes listed', both, 2),
              same('the listed name', listed?.Name, inspected.Name),
              same('the listed driver', listed?.Driver, inspected.Driver),
              same('the listed labels', listed?.Labels, inspected.Labels),
              same('the listed mountpoint', listed?.Mountpoint, inspected.Mountpoint),
              same('the listed time', listed?.CreatedAt, inspected.CreatedAt),
            ),
        },
      ],
    }),
    select({
      id: 'filters-by-label',
      requirement: 'The label filter takes `key=value`; several must all hold.',
      wanted: (t, tagged) => t.volume(tagged({ color: 'blue' })),
      other: (t, tagged) => t.volume(tagged({ color: 'red' })),
      filters: () => ({ label: ['color=blue'] }),
    }),
    select({
      id: 'filters-by-label-key',
      requirement: 'The label filter takes a bare key, whatever its value.',
      wanted: (t, tagged) => t.volume(tagged({ color: '' })),
      other: (t, tagged) => t.volume(tagged()),
      filters: () => ({ label: ['color'] }),
    }),
    select({
      id: 'filters-by-name',
      requirement: 'The name filter lists the volumes whose name matches it.',
      wanted: (t, tagged) => t.volume(tagged()),
      other: (t, tagged) => t.volume(tagged()),
      filters: ({ name }) => ({ name: [name] }),
    }),
    select({
      id: 'filters-by-part-of-name',
      requirement: 'The name filter takes a part of the name.',
      wanted: (t, tagged) => t.volume({ Name: t.name('needle-hay'), ...tagged() }),
      other: (t, tagged) => t.volume({ Name: t.name('straw'), ...tagged() }),
      filters: () => ({ name: ['needle'] }),
    }),
    select({
      id: 'filters-by-driver',
      requirement: 'The driver filter lists the volumes of that driver.',
      wanted: (t, tagged) => t.volume(tagged()),
      filters: () => ({ driver: ['local'] }),
    }),
    select({
      id: 'excludes-other-drivers',
      requirement: 'The driver filter leaves out the volumes of other drivers.',
      other: (t, tagged) => t.volume(tagged()),
      filters: () => ({ driver: ['nonsense'] }),
    }),
    select({
      id: 'filters-dangling',
      requirement: 'A volume that no container uses is dangling.',
      needs: ['image'],
      wanted: (t, tagged) => t.volume(tagged()),
      other: async (t, tagged) => {
        const volume = await t.volume(tagged());
        await t.container(mounting(volume.name));
        return volume;
      },
      filters: () => ({ dangling: ['true'] }),
    }),
    select({
      id: 'filters-used',
      requirement:
        'With `dangling` false the volumes in use are listed, also those of containers that do not run.',
      needs: ['image'],
      wanted: async (t, tagged) => {
        const volume = await t.volume(tagged());
        await t.container(mounting(volume.name));
        return volume;
      },
      other: (t, tagged) => t.volume(tagged()),
      filters: () => ({ dangling: ['0'] }),
    }),
    defineCase({
      id: 'answers-nothing-as-an-empty-array',
      requirement: 'When nothing matches, `Volumes` is an empty array, not null.',
      level: 'should',
      run: (t) => t.request('VolumeList', { query: { filters: { name: [t.name('none')] } } }),
      expect: [answer(200, json('/Volumes', []))],
    }),
    defineCase({
      id: 'rejects-unknown-filter',
      requirement: 'A filter key that the operation does not know is refused.',
      level: 'must',
      run: (t) => t.request('VolumeList', { query: { filters: { nonsense: ['x'] } } }),
      expect: [answer(400, message(/nonsense/))],
    }),
    defineCase({
      id: 'rejects-a-bad-dangling',
      requirement: 'A value of `dangling` that is no boolean is refused.',
      level: 'must',
      run: (t) => t.request('VolumeList', { query: { filters: { dangling: ['maybe'] } } }),
      expect: [answer(400, message(/dangling/))],
    }),
    defineCase({
      id: 'rejects-broken-filters',
      requirement: 'Filters that are not JSON are the client’s error.',
      level: 'must',
      run: (t) => t.request('VolumeList', { query: { filters: '{"name":' } }),
      expect: [answer(400, message())],
    }),
  ],
});
