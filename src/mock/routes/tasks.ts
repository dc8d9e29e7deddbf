import { filtersOf, type Route } from '../serve/message.ts';
import { DaemonError, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { booleanFilter, type Filters, holds, labelsHold } from '../state/filters.ts';
import { isUpToDate } from '../swarm/rolling.ts';
import { seatOf } from '../swarm/seat.ts';
import { findService } from '../swarm/services.ts';
import type { Swarm } from '../swarm/swarm.ts';
import { type Task, taskBody, taskName } from '../swarm/task.ts';
import { findNode } from './nodes.ts';

/** Throws 404. */
export function findTask(swarm: Swarm, name: string): Task {
  const all = [...swarm.tasks.values()];
  const found =
    swarm.tasks.get(name) ??
    all.find((task) => taskName(task) === name) ??
    all.find(({ id }) => name !== '' && id.startsWith(name));
  if (!found) throw notFound(`task ${name} not found`);
  return found;
}

export function taskRoutes(engine: Engine): Record<string, Route> {
  const seat = seatOf(engine);
  return {
    TaskList: (request) => {
      const { swarm } = seat;
      const filters = filtersOf(request, [
        'desired-state',
        'id',
        'label',
        'name',
        'node',
        'runtime',
        'service',
        '_up-to-date',
      ]);
      const found = choose(swarm, filters);
      return { status: 200, json: found.map(taskBody) };
    },
    TaskInspect: ({ path }) => ({ status: 200, json: taskBody(findTask(seat.swarm, path.id ?? '')) }),
  };
}

function choose(swarm: Swarm, filters: Filters): Task[] {
  for (const wanted of filters.get('desired-state') ?? [])
    if (!['running', 'shutdown', 'accepted', 'ready', 'complete', 'remove'].includes(wanted))
      throw new DaemonError(500, `Invalid desired-state filter: '${wanted}'`);
  const services = (filters.get('service') ?? []).map((name) => findService(swarm, name).id);
  const nodes = (filters.get('node') ?? []).map((name) => findNode(swarm, name).id);
  const current = booleanFilter(filters, '_up-to-date');
  return [...swarm.tasks.values()]
    .filter(({ desired }) => desired !== 'remove')
    .filter(
      (task) =>
        (services.length === 0 || services.includes(task.serviceId)) &&
        (nodes.length === 0 || nodes.includes(task.nodeId)) &&
        labelsHold(filters, task.serviceLabels) &&
        holds(filters, 'id', (wanted) => task.id.startsWith(wanted)) &&
        holds(filters, 'name', (wanted) => taskName(task).startsWith(wanted)) &&
        holds(filters, 'runtime', (wanted) => wanted === 'container') &&
        holds(filters, 'desired-state', (wanted) => wanted === task.desired) &&
        (current === undefined || current === upToDate(swarm, task)),
    );
}

function upToDate(swarm: Swarm, task: Task): boolean {
  const service = swarm.services.get(task.serviceId);
  return service !== undefined && isUpToDate(service, task);
}
