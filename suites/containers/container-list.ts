import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { finished, inspect, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface Listed {
  readonly Id: string;
  readonly Names: string[];
  readonly Image: string;
  readonly ImageID: string;
  readonly Command: string;
  readonly State: string;
  readonly Status: string;
  readonly SizeRw?: number;
  readonly SizeRootFs?: number;
  readonly Labels: Record<string, string>;
  readonly Mounts: { Name?: string; Destination: string }[];
  readonly NetworkSettings: { Networks: Record<string, unknown> };
}

export const suite = defineSuite({
  name: 'ContainerList',
  area: 'containers',
  operation: 'ContainerList',
  cases: [
    defineCase({
      id: 'filters-by-label',
      requirement: 'A label filter lists the containers with that label and no others.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const tag = t.name();
        const made = await t.container({ Labels: { tag } });
        await t.container({ Labels: { tag: `${tag}-other` } });
        const got = await t.request('ContainerList', {
          query: { all: true, filters: { label: [`tag=${tag}`] } },
        });
        return { got, id: made.id };
      },
      expect: [
        {
          expected: 'status 200 and exactly the one container',
          check: ({ got, id }) => answer(200, json('', [{ Id: id }])).check(got),
        },
      ],
    }),
    defineCase({
      id: 'joins-labels-by-and',
      requirement: 'Several labels in one filter must all be present.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const tag = t.name();
        const both = await t.container({ Labels: { tag, second: 'yes' } });
        await t.container({ Labels: { tag } });
        const got = await t.request('ContainerList', {
          query: { all: true, filters: { label: [`tag=${tag}`, 'second'] } },
        });
        return { got, id: both.id };
      },
      expect: [
        {
          expected: 'exactly the container with both labels',
          check: ({ got, id }) => firstMiss(answer(200, json('', [{ Id: id }])).check(got)),
        },
      ],
    }),
    defineCase({
      id: 'lists-running-by-default',
      requirement: 'Without `all` only running containers are listed; with it those that do not run too.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const tag = t.name();
        const running = await t.container({ Labels: { tag } }, { start: true });
        const created = await t.container({ Labels: { tag } });
        const query = { filters: { label: [`tag=${tag}`] } };
        return {
          few: await t.request('ContainerList', { query }),
          all: await t.request('ContainerList', { query: { ...query, all: true } }),
          running: running.id,
          created: created.id,
        };
      },
      expect: [
        {
          expected: 'the running one; with all both, newest first',
          check: ({ few, all, running, created }) =>
            firstMiss(
              answer(200, json('', [{ Id: running, State: 'running' }])).check(few),
              answer(200, json('', [{ Id: created, State: 'created' }, { Id: running }])).check(all),
            ),
        },
      ],
    }),
    defineCase({
      id: 'limits-to-the-newest',
      requirement: '`limit` gives that number of the most recently created containers, running or not.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const tag = t.name();
        await t.container({ Labels: { tag } });
        const second = await t.container({ Labels: { tag } });
        const third = await t.container({ Labels: { tag } });
        const got = await t.request('ContainerList', {
          query: { limit: 2, filters: { label: [`tag=${tag}`] } },
        });
        return { got, ids: [third.id, second.id] };
      },
      expect: [
        {
          expected: 'the two newest, newest first',
          check: ({ got, ids }) =>
            firstMiss(answer(200, json('', [{ Id: ids[0] }, { Id: ids[1] }])).check(got)),
        },
      ],
    }),
    defineCase({
      id: 'adds-sizes-when-asked',
      requirement: 'With `size` each container tells SizeRw and SizeRootFs; without it neither.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const tag = t.name();
        await finished(t, { ...shell('head -c 4096 /dev/zero > /big'), Labels: { tag } });
        const query = { all: true, filters: { label: [`tag=${tag}`] } };
        const sized = await t.request('ContainerList', { query: { ...query, size: true } });
        const plain = await t.request('ContainerList', { query });
        return { sized: sized.json<Listed[]>(), plain: plain.json<Listed[]>() };
      },
      expect: [
        {
          expected: 'SizeRw >= 4096 with size, absent without',
          check: ({ sized, plain }) =>
            firstMiss(
              same('number of containers', sized.length, 1),
              same('SizeRw', sized[0]?.SizeRw, (size: number) => size >= 4096 && size < 1e6),
              same('SizeRootFs', sized[0]?.SizeRootFs, (size: number) => size > 4096),
              same('SizeRw without size', plain[0]?.SizeRw, undefined),
              same('SizeRootFs without size', plain[0]?.SizeRootFs, undefined),
            ),
        },
      ],
    }),
    defineCase({
      id: 'describes-a-running-container',
      requirement:
        'An entry tells name, image, command, state, labels, mounts and networks of its container.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const tag = t.name();
        const volume = await t.volume();
        const made = await t.container(
          { Labels: { tag }, HostConfig: { Binds: [`${volume.name}:/data`] } },
          { start: true },
        );
        const got = await t.request('ContainerList', { query: { filters: { label: [`tag=${tag}`] } } });
        const read = await inspect(t, made.id);
        return { item: got.json<Listed[]>()[0], made, read, tag, volume: volume.name, image: t.image };
      },
      expect: [
        {
          expected: 'the facts of the container',
          check: ({ item, made, read, tag, volume, image }) =>
            firstMiss(
              same('Names', item?.Names, [`/${made.name}`]),
              same('Image', item?.Image, image),
              same('ImageID', item?.ImageID, read.Image),
              same('Command', item?.Command, 'sleep 300'),
              same('State', item?.State, 'running'),
              same('Status', item?.Status, /^Up /),
              same('label', item?.Labels.tag, tag),
              same('mount', item?.Mounts[0]?.Name, volume),
              same('Destination', item?.Mounts[0]?.Destination, '/data'),
              same(
                'networks',
                Object.keys(item?.NetworkSettings.Networks ?? {}),
                Object.keys(read.NetworkSettings.Networks),
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'tells-how-it-ended',
      requirement: 'A container that ended is listed as exited, with its exit code in the status.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const tag = t.name();
        await finished(t, { ...shell('exit 3'), Labels: { tag } });
        return t.request('ContainerList', { query: { all: true, filters: { label: [`tag=${tag}`] } } });
      },
      expect: [answer(200, json('', [{ State: 'exited', Status: /^Exited \(3\) / }]))],
    }),
    defineCase({
      id: 'rejects-a-limit-that-is-no-number',
      requirement: 'A limit that is not a number is the client’s error.',
      level: 'should',
      run: (t) => t.request('ContainerList', { query: { limit: 'many' } }),
      expect: [answer(400, message(/many/))],
    }),
  ],
});
