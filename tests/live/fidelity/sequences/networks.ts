import { created, removed, type Sequence, started, step } from '../sequence.ts';

const refused = (name: string, body: unknown) => step(name, 'POST /networks/create', { body });
const config = (entry: Readonly<Record<string, string>>) => ({ Driver: 'default', Config: [entry] });

export const networkSequences: readonly Sequence[] = [
  {
    name: 'network-life',
    about: 'a network, and containers in it',
    api: ['1.25', '1.41', '1.44', '1.51'],
    steps: [
      step('create', 'POST /networks/create', {
        body: {
          Name: 'fid-net',
          CheckDuplicate: true,
          Labels: { fid: 'net' },
          Options: { 'com.docker.network.bridge.enable_icc': 'true' },
          IPAM: config({ Subnet: '10.77.0.0/24', Gateway: '10.77.0.1', IPRange: '10.77.0.128/25' }),
        },
        take: { net: '/Id' },
      }),
      step('create again', 'POST /networks/create', { body: { Name: 'fid-net', CheckDuplicate: true } }),
      step('inspect', 'GET /networks/{net}'),
      step('list', 'GET /networks', { query: { filters: { label: ['fid=net'] } } }),
      ...started('fid-in-net', { HostConfig: { NetworkMode: 'fid-net' } }),
      step('inspect container', 'GET /containers/{id}/json'),
      step('inspect used', 'GET /networks/{net}'),
      step('inspect verbose', 'GET /networks/fid-net?verbose=true'),
      step('remove used', 'DELETE /networks/{net}'),
      ...started('fid-joins', {}, 'other'),
      step('connect', 'POST /networks/{net}/connect', {
        body: {
          Container: '{other}',
          EndpointConfig: { Aliases: ['joined'], IPAMConfig: { IPv4Address: '10.77.0.77' } },
        },
      }),
      step('connect again', 'POST /networks/{net}/connect', { body: { Container: '{other}' } }),
      step('inspect joined', 'GET /containers/{other}/json'),
      step('list containers', 'GET /containers/json', { query: { filters: { network: ['fid-net'] } } }),
      step('disconnect', 'POST /networks/{net}/disconnect', { body: { Container: '{other}' } }),
      step('disconnect again', 'POST /networks/{net}/disconnect', { body: { Container: '{other}' } }),
      step('disconnect force', 'POST /networks/{net}/disconnect', {
        body: { Container: '{id}', Force: true },
      }),
      step('inspect left', 'GET /containers/{id}/json'),
      removed('fid-in-net'),
      removed('fid-joins', 'other'),
      step('remove', 'DELETE /networks/{net}'),
      step('gone', 'GET /networks/{net}'),
    ],
  },
  {
    name: 'network-lists',
    alone: true,
    about: 'lists of networks with filters',
    api: ['1.41', '1.51'],
    steps: [
      step('create', 'POST /networks/create', {
        body: { Name: 'fid-listed', Internal: true, Attachable: true, Labels: { fid: 'listed' } },
        take: { net: '/Id' },
      }),
      ...[
        ['name', { name: ['fid-listed'] }],
        ['id', { id: ['{net}'] }],
        ['driver', { driver: ['null'] }],
        ['scope', { scope: ['swarm'] }],
        ['custom', { type: ['custom'], label: ['fid=listed'] }],
        ['builtin', { type: ['builtin'], name: ['host'] }],
        ['bad type', { type: ['wall'] }],
        ['dangling', { dangling: ['true'], label: ['fid=listed'] }],
        ['bad dangling', { dangling: ['maybe'] }],
        ['bad key', { wall: ['x'] }],
      ].map(([name, filters]) => step(name as string, 'GET /networks', { query: { filters } })),
      step('inspect', 'GET /networks/fid-listed'),
      step('bridge', 'GET /networks/bridge'),
      step('none', 'GET /networks/none'),
      step('host', 'GET /networks/host'),
      step('remove', 'DELETE /networks/fid-listed'),
    ],
  },
  {
    name: 'network-errors',
    about: 'networks that cannot be made or joined',
    api: ['1.41', '1.44', '1.51'],
    steps: [
      refused('no name', {}),
      refused('text', 'nonsense'),
      refused('predefined', { Name: 'bridge' }),
      refused('bad name', { Name: 'a/b' }),
      refused('unknown driver', { Name: 'fid-x', Driver: 'wall' }),
      refused('overlay', { Name: 'fid-x', Driver: 'overlay' }),
      refused('host driver', { Name: 'fid-x', Driver: 'host' }),
      refused('bad subnet', { Name: 'fid-x', IPAM: config({ Subnet: 'wide' }) }),
      refused('bad gateway', {
        Name: 'fid-x',
        IPAM: config({ Subnet: '10.78.0.0/24', Gateway: '10.79.0.1' }),
      }),
      refused('bad range', {
        Name: 'fid-x',
        IPAM: config({ Subnet: '10.78.0.0/24', IPRange: '10.79.0.0/25' }),
      }),
      refused('host bits', { Name: 'fid-x', IPAM: config({ Subnet: '10.78.0.7/24' }) }),
      refused('bad option', {
        Name: 'fid-x',
        Options: { 'com.docker.network.bridge.enable_icc': 'maybe' },
      }),
      refused('bad scope', { Name: 'fid-x', Scope: 'swarm' }),
      step('inspect nothing', 'GET /networks/fid-nothing'),
      step('remove nothing', 'DELETE /networks/fid-nothing'),
      step('remove predefined', 'DELETE /networks/bridge'),
      created('fid-lonely'),
      step('connect to nothing', 'POST /networks/fid-nothing/connect', { body: { Container: '{id}' } }),
      step('connect nobody', 'POST /networks/bridge/connect', { body: { Container: 'fid-nobody' } }),
      step('connect to host', 'POST /networks/host/connect', { body: { Container: '{id}' } }),
      step('connect with address', 'POST /networks/bridge/connect', {
        body: { Container: '{id}', EndpointConfig: { IPAMConfig: { IPv4Address: '10.9.9.9' } } },
      }),
      step('connect without body', 'POST /networks/bridge/connect'),
      step('disconnect nobody', 'POST /networks/bridge/disconnect', { body: { Container: 'fid-nobody' } }),
      step('disconnect none', 'POST /networks/none/disconnect', { body: { Container: '{id}' } }),
      removed('fid-lonely'),
    ],
  },
];
