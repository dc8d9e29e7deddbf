import { answer, type CaseTools, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { finished, inspect, shell } from '../fixtures/container.ts';
import { listOurs } from '../fixtures/list-ours.ts';
import { firstMiss } from '../fixtures/misses.ts';

/** A running container, and the port of the host that it got. */
async function published(t: CaseTools, labels: { Labels: Record<string, string> }) {
  const HostConfig = { PortBindings: { '7077/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } };
  const made = await t.container(
    { ...labels, ExposedPorts: { '7077/tcp': {} }, HostConfig },
    { start: true },
  );
  const { NetworkSettings } = await inspect(t, made.id);
  return { ...made, port: NetworkSettings.Ports?.['7077/tcp']?.[0]?.HostPort ?? '' };
}

export const suite = defineSuite({
  name: 'ContainerList',
  area: 'containers',
  operation: 'ContainerList',
  cases: [
    listOurs({
      id: 'filters-by-status',
      requirement: 'The status filter lists the containers in that state, without `all`.',
      wanted: (t, labels) => t.container({ ...labels }),
      other: (t, labels) => t.container({ ...labels }, { start: true }),
      filters: () => ({ status: ['created'] }),
    }),
    listOurs({
      id: 'filters-by-name',
      requirement: 'The name filter lists the containers whose name contains it.',
      wanted: (t, labels) => t.container(labels),
      other: (t, labels) => t.container(labels),
      filters: ({ name }) => ({ name: [name] }),
    }),
    listOurs({
      id: 'filters-by-id',
      requirement: 'The id filter lists the containers whose id begins with it.',
      wanted: (t, labels) => t.container(labels),
      other: (t, labels) => t.container(labels),
      filters: ({ id }) => ({ id: [id.slice(0, 12)] }),
    }),
    listOurs({
      id: 'filters-by-exit-code',
      requirement: 'The exited filter lists the containers that ended with that code.',
      wanted: (t, labels) => finished(t, { ...labels, ...shell('exit 7') }),
      other: (t, labels) => finished(t, { ...labels, ...shell('exit 0') }),
      filters: () => ({ exited: ['7'] }),
    }),
    listOurs({
      id: 'filters-by-ancestor',
      requirement: 'The ancestor filter lists the containers made from that image.',
      wanted: (t, labels) => t.container(labels),
      filters: (_made, t) => ({ ancestor: [t.image] }),
    }),
    listOurs({
      id: 'excludes-other-ancestors',
      requirement:
        'The ancestor filter leaves out containers of other images; an unknown image lists nothing.',
      other: (t, labels) => t.container(labels),
      filters: (_made, t) => ({ ancestor: [t.name('noimage')] }),
    }),
    listOurs({
      id: 'filters-by-network',
      requirement: 'The network filter lists the containers on that network.',
      wanted: async (t, labels) => {
        const network = await t.network();
        const made = await t.container({ ...labels, HostConfig: { NetworkMode: network.name } });
        return { ...made, network: network.name };
      },
      other: (t, labels) => t.container(labels),
      filters: ({ network }) => ({ network: [network ?? ''] }),
    }),
    listOurs({
      id: 'filters-by-volume',
      requirement: 'The volume filter lists the containers that mount that volume, by name or destination.',
      wanted: async (t, labels) => {
        const volume = await t.volume();
        const made = await t.container({ ...labels, HostConfig: { Binds: [`${volume.name}:/data`] } });
        return { ...made, volume: volume.name };
      },
      other: async (t, labels) => {
        const volume = await t.volume();
        return t.container({ ...labels, HostConfig: { Binds: [`${volume.name}:/other`] } });
      },
      filters: ({ volume }) => ({ volume: [volume ?? ''] }),
    }),
    listOurs({
      id: 'filters-by-exposed-port',
      requirement: 'The expose filter lists the containers that expose that port.',
      api: '1.28..',
      // Why running: the daemon knows the ports of a container from its network.
      wanted: (t, labels) => t.container({ ...labels, ExposedPorts: { '7077/tcp': {} } }, { start: true }),
      other: (t, labels) => t.container({ ...labels, ExposedPorts: { '7078/tcp': {} } }, { start: true }),
      filters: () => ({ expose: ['7077/tcp'] }),
    }),
    listOurs({
      id: 'filters-by-published-port',
      requirement: 'The publish filter lists the containers that are reached under that port of the host.',
      api: '1.28..',
      wanted: published,
      other: published,
      filters: ({ port }) => ({ publish: [port ?? ''] }),
    }),
    listOurs({
      id: 'filters-by-health',
      requirement: 'The health filter lists the containers in that state of health.',
      wanted: (t, labels) => t.container(labels, { start: true }),
      other: (t, labels) =>
        t.container(
          { ...labels, Healthcheck: { Test: ['CMD', 'true'], Interval: 3_600_000_000_000 } },
          { start: true },
        ),
      filters: () => ({ health: ['none'] }),
    }),
    listOurs({
      id: 'filters-by-is-task',
      requirement: 'The is-task filter tells containers of services from others.',
      other: (t, labels) => t.container(labels),
      filters: () => ({ 'is-task': ['true'] }),
    }),
    listOurs({
      id: 'filters-by-before',
      requirement: 'The before filter lists the containers made before the one named.',
      wanted: (t, labels) => t.container(labels),
      other: (t, labels) => t.container(labels),
      filters: (_made, _t, other) => ({ before: [other.id] }),
    }),
    listOurs({
      id: 'filters-by-since',
      requirement: 'The since filter lists the containers made after the one named.',
      order: 'other-first',
      wanted: (t, labels) => t.container(labels),
      other: (t, labels) => t.container(labels),
      filters: (_made, _t, other) => ({ since: [other.name] }),
    }),
    defineCase({
      id: 'takes-filters-as-maps',
      requirement: 'Filter values may be written as the map {"value": true}, as older clients do.',
      level: 'should',
      needs: ['image'],
      async run(t) {
        const tag = t.name();
        const made = await t.container({ Labels: { tag } });
        await t.container({ Labels: { tag: `${tag}-other` } });
        const got = await t.request('ContainerList', {
          query: { all: true, filters: { label: { [`tag=${tag}`]: true } } },
        });
        return { got, id: made.id };
      },
      expect: [
        {
          expected: 'exactly the one container',
          check: ({ got, id }) => firstMiss(answer(200, json('', [{ Id: id }])).check(got)),
        },
      ],
    }),
    defineCase({
      id: 'answers-nothing-as-an-empty-array',
      requirement: 'When nothing matches the answer is an empty array, not null.',
      level: 'must',
      run: (t) =>
        t.request('ContainerList', { query: { all: true, filters: { label: [`tag=${t.name()}`] } } }),
      expect: [answer(200, json('', []))],
    }),
    defineCase({
      id: 'rejects-unknown-filter',
      requirement: 'A filter key that the operation does not know is refused.',
      level: 'must',
      run: (t) => t.request('ContainerList', { query: { filters: { nonsense: ['x'] } } }),
      expect: [answer(400, message(/nonsense/))],
    }),
    defineCase({
      id: 'rejects-broken-filters',
      requirement: 'Filters that are not JSON are the client’s error.',
      level: 'must',
      run: (t) => t.request('ContainerList', { query: { filters: '{"label":' } }),
      expect: [answer(400, message())],
    }),
    defineCase({
      id: 'rejects-unknown-status',
      requirement: 'A state that does not exist is refused in the status filter.',
      level: 'must',
      run: (t) => t.request('ContainerList', { query: { filters: { status: ['nonsense'] } } }),
      expect: [answer(400, message(/status/i)), answer(400, message(/nonsense/))],
    }),
  ],
});
