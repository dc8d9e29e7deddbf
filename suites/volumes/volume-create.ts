import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { inspectVolume, removeAtEnd, type Volume } from '../fixtures/volume.ts';

const tmpfs = (size: string) => ({ type: 'tmpfs', device: 'tmpfs', o: `size=${size}` });

export const suite = defineSuite({
  name: 'VolumeCreate',
  area: 'volumes',
  operation: 'VolumeCreate',
  cases: [
    defineCase({
      id: 'creates-as-told',
      requirement:
        'A volume gets the name, labels and driver options that it is created with, and inspect shows them.',
      level: 'must',
      async run(t) {
        const name = t.name('v');
        removeAtEnd(t, name);
        const body = {
          Name: name,
          Driver: 'local',
          DriverOpts: tmpfs('1m'),
          Labels: { ...t.labels, color: 'blue' },
        };
        const got = await t.request('VolumeCreate', { body });
        return { got, body, read: await inspectVolume(t, name) };
      },
      expect: [
        {
          expected: 'status 201 and the volume as asked, the same when read back',
          check: ({ got, body, read }) =>
            firstMiss(
              answer(201, json('/Name', body.Name), json('/Options', body.DriverOpts)).check(got),
              same('Name read back', read.Name, body.Name),
              same('Driver read back', read.Driver, body.Driver),
              same('Options read back', read.Options, body.DriverOpts),
              same('Labels read back', read.Labels, body.Labels),
            ),
        },
      ],
    }),
    defineCase({
      id: 'names-the-nameless',
      requirement: 'Without a name the daemon chooses one of 64 hexadecimal digits, and the local driver.',
      level: 'must',
      async run(t) {
        const got = await t.request('VolumeCreate', { body: { Labels: t.labels } });
        const { Name } = t.prepared(got, 201).json<Volume>();
        removeAtEnd(t, Name);
        return got;
      },
      expect: [answer(201, json('/Name', /^[0-9a-f]{64}$/), json('/Driver', 'local'))],
    }),
    defineCase({
      id: 'takes-an-empty-name-as-none',
      requirement: 'An empty name is no name: two volumes with empty names are two volumes.',
      level: 'must',
      async run(t) {
        const make = async () => {
          const got = await t.request('VolumeCreate', { body: { Name: '', Labels: t.labels } });
          const { Name } = t.prepared(got, 201).json<Volume>();
          removeAtEnd(t, Name);
          return Name;
        };
        return { first: await make(), second: await make() };
      },
      expect: [
        {
          expected: 'two names that differ',
          check: ({ first, second }) =>
            firstMiss(
              same('the first name', first, (name: string) => name !== ''),
              same('the second name', second, (name: string) => name !== '' && name !== first),
            ),
        },
      ],
    }),
    defineCase({
      id: 'marks-the-anonymous',
      requirement: 'A volume that the daemon named carries the label com.docker.volume.anonymous.',
      level: 'must',
      api: '1.42..',
      async run(t) {
        const got = await t.request('VolumeCreate', { body: { Labels: t.labels } });
        removeAtEnd(t, t.prepared(got, 201).json<Volume>().Name);
        return got;
      },
      expect: [answer(201, json('/Labels', { 'com.docker.volume.anonymous': '' }))],
    }),
    defineCase({
      id: 'creates-once',
      requirement: 'Creating a volume that exists gives the one that is there, with its labels as they were.',
      level: 'must',
      async run(t) {
        const { name } = await t.volume({ Labels: { color: 'blue' } });
        const before = await inspectVolume(t, name);
        const got = await t.request('VolumeCreate', {
          body: { Name: name, Labels: { ...t.labels, color: 'red' } },
        });
        return { got, before, after: await inspectVolume(t, name) };
      },
      expect: [
        {
          expected: 'status 201 and the same volume, unchanged',
          check: ({ got, before, after }) =>
            firstMiss(
              answer(201, json('/Name', before.Name), json('/Labels/color', 'blue')).check(got),
              same('the volume afterwards', after, before),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-driver',
      requirement: 'A driver that is not there gives 404 and is named.',
      level: 'must',
      // Why long: a daemon looks for a plugin for many seconds, and for one after another.
      timeoutMs: 90_000,
      async run(t) {
        const name = t.name('v');
        removeAtEnd(t, name);
        return t.request('VolumeCreate', { body: { Name: name, Driver: 'nonsense', Labels: t.labels } });
      },
      expect: [answer(404, message(/nonsense/))],
    }),
    defineCase({
      id: 'rejects-unknown-options',
      requirement:
        'An option that the local driver does not know is the client’s error, and no volume is left.',
      level: 'must',
      async run(t) {
        const name = t.name('v');
        removeAtEnd(t, name);
        const body = { Name: name, DriverOpts: { nonsense: 'x' }, Labels: t.labels };
        const got = await t.request('VolumeCreate', { body });
        return { got, read: await t.request('VolumeInspect', { path: { name } }) };
      },
      expect: [
        {
          expected: 'status 400 that names the option, and 404 afterwards',
          check: ({ got, read }) => answer(400, message(/nonsense/)).check(got) ?? answer(404).check(read),
        },
      ],
    }),
    defineCase({
      id: 'rejects-a-bad-name',
      requirement: 'A name with characters that are not allowed is the client’s error.',
      level: 'must',
      run: (t) => t.request('VolumeCreate', { body: { Name: 'wirewhale/slash', Labels: t.labels } }),
      expect: [answer(400, message(/wirewhale\/slash/))],
    }),
    defineCase({
      id: 'rejects-broken-json',
      requirement: 'A body that is not whole JSON is the client’s error.',
      level: 'must',
      run: (t) =>
        t.request('VolumeCreate', {
          body: '{"Name":',
          headers: { 'Content-Type': 'application/json' },
        }),
      expect: [answer(400, message())],
    }),
  ],
});
