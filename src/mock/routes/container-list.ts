import { filtersOf, isOn, type MockRequest, type MockResponse, numberOf } from '../serve/message.ts';
import { isUp, type MockContainer } from '../state/container.ts';
import { portList, summaryBody } from '../state/container-bodies.ts';
import { badRequest } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { booleanFilter, type Filters, holds, labelsHold } from '../state/filters.ts';
import { isTask } from '../swarm/seat.ts';
import { summaryTexts } from './summary-texts.ts';

const known = [
  'ancestor',
  'before',
  'exited',
  'expose',
  'health',
  'id',
  'is-task',
  'isolation',
  'label',
  'name',
  'network',
  'publish',
  'since',
  'status',
  'volume',
];

/** The containers that the filters choose, the youngest first. */
export function listContainers(engine: Engine, request: MockRequest): MockResponse {
  const { query } = request;
  const filters = filtersOf(request, known);
  const limit = numberOf(query, 'limit') ?? 0;
  const size = isOn(query, 'size');
  for (const status of filters.get('status') ?? []) {
    if (!['created', 'restarting', 'running', 'removing', 'paused', 'exited', 'dead'].includes(status))
      throw badRequest(
        `invalid filter 'status=${status}': invalid value for state (${status}): must be one of created, running, paused, restarting, removing, exited, dead`,
      );
  }
  for (const code of filters.get('exited') ?? [])
    if (!/^-?\d+$/.test(code))
      throw badRequest(`invalid filter 'exited=${code}': strconv.Atoi: parsing "${code}": invalid syntax`);
  for (const health of filters.get('health') ?? [])
    if (!['none', 'starting', 'healthy', 'unhealthy'].includes(health))
      throw badRequest(
        `invalid filter 'health=${health}': invalid value for health (${health}): must be one of none, starting, healthy, unhealthy`,
      );
  booleanFilter(filters, 'is-task');
  const all =
    isOn(query, 'all') ||
    limit > 0 ||
    ['status', 'exited', 'before', 'since'].some((key) => filters.has(key));
  const beside = (key: 'before' | 'since') => {
    const [name] = filters.get(key) ?? [];
    return name === undefined ? undefined : engine.container(name);
  };
  const before = beside('before');
  const since = beside('since');
  const found = youngestFirst(engine, all);
  const chosen =
    filters.size === 0
      ? found
      : found.filter(
          (container) =>
            (!before || container.created < before.created) &&
            (!since || container.created > since.created) &&
            matches(engine, container, filters),
        );
  const told = limit > 0 ? chosen.slice(0, limit) : chosen;
  if (size || request.isBent)
    return { status: 200, json: told.map((container) => summaryBody(container, size)) };
  return {
    status: 200,
    bytes: summaryTexts(engine, told, request.manner),
    contentType: 'application/json',
  };
}

/** Why not sorted at once: they are nearly always kept in the order they were made in. */
function youngestFirst(engine: Engine, all: boolean): MockContainer[] {
  const found: MockContainer[] = [];
  let isInOrder = true;
  let last = Number.NEGATIVE_INFINITY;
  for (const container of engine.containers.values()) {
    if (!all && !isUp(container)) continue;
    isInOrder &&= container.created >= last;
    last = container.created;
    found.push(container);
  }
  return isInOrder ? found.reverse() : found.sort((a, b) => b.created - a.created);
}

function matches(engine: Engine, container: MockContainer, filters: Filters): boolean {
  const { image } = container;
  return (
    labelsHold(filters, container.config.Labels ?? {}) &&
    holds(filters, 'id', (wanted) => container.id.startsWith(wanted)) &&
    holds(
      filters,
      'name',
      (wanted) =>
        new RegExp(wanted).test(`/${container.name}`) || container.name.includes(wanted.replace(/^\//, '')),
    ) &&
    holds(filters, 'status', (wanted) => wanted === container.status) &&
    holds(
      filters,
      'exited',
      (wanted) => container.status === 'exited' && container.exitCode === Number(wanted),
    ) &&
    holds(filters, 'health', (wanted) => wanted === (container.health?.Status ?? 'none')) &&
    holds(filters, 'isolation', (wanted) => wanted === container.hostConfig.Isolation || wanted === '') &&
    holds(filters, 'is-task', (wanted) => ['1', 'true'].includes(wanted) === isTask(engine, container)) &&
    holds(filters, 'ancestor', (wanted) => {
      const ancestor = engine.images.find(wanted);
      return (
        ancestor !== undefined &&
        (ancestor.id === image.id || ancestor.layers.every((layer, index) => image.layers[index] === layer))
      );
    }) &&
    holds(filters, 'network', (wanted) =>
      [...container.endpoints.values()].some(
        ({ network }) => network.name === wanted || network.id.startsWith(wanted),
      ),
    ) &&
    holds(filters, 'volume', (wanted) =>
      container.mounts.some(({ Name, Destination }) => Name === wanted || Destination === wanted),
    ) &&
    holds(filters, 'expose', (wanted) =>
      portMatches(Object.keys(container.config.ExposedPorts ?? {}), wanted),
    ) &&
    holds(filters, 'publish', (wanted) =>
      portMatches(
        portList(container)
          .filter(({ PublicPort }) => PublicPort)
          .map(({ PublicPort, Type }) => `${PublicPort}/${Type}`),
        wanted,
      ),
    )
  );
}

function portMatches(ports: readonly string[], wanted: string): boolean {
  const [range = '', type = 'tcp'] = wanted.split('/');
  const [low, high] = range.includes('-') ? range.split('-').map(Number) : [Number(range), Number(range)];
  return ports.some((port) => {
    const [number, kind = 'tcp'] = port.split('/');
    return kind === type && Number(number) >= (low ?? 0) && Number(number) <= (high ?? 0);
  });
}
