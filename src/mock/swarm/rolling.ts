import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../state/container.ts';
import { addTask } from './new-task.ts';
import { isJob, type Service, taskSpec } from './service.ts';
import type { Swarm } from './swarm.ts';
import { isOver, isWanted, type Task } from './task.ts';

/** Milliseconds for which new tasks are watched, and that batches wait, at most. */
const longestWatch = 50;

/** What is left to do of an update. */
export interface Progress {
  readonly changed: boolean;
  /** Milliseconds until it is to be looked at again. */
  readonly next?: number;
}

/** Whether a task is what its service wants now. */
export const isUpToDate = (service: Service, task: Task): boolean =>
  isDeepStrictEqual(task.spec, taskSpec(service)) && isDeepStrictEqual(task.ports, service.ports);

/** Replaces tasks that are not what the service wants any more, a few at a time. */
export function roll(swarm: Swarm, service: Service, tasks: readonly Task[]): Progress {
  if (isJob(service)) return { changed: false };
  const { update } = service;
  if (update?.state === 'paused' || update?.state === 'rollback_paused') return { changed: false };
  const wanted = tasks.filter(isWanted);
  const dirty = wanted.filter(
    (task) => !isUpToDate(service, task) && !tasks.some((next) => next.waits?.for === task),
  );
  const isRollback = update?.state === 'rollback_started';
  const config = service.spec[isRollback ? 'RollbackConfig' : 'UpdateConfig'] ?? {};
  const failed = failedTask(service, tasks);
  if (failed && dirty.length + wanted.length > 0 && update && inProgress(service)) {
    const outcome = fail(swarm, service, failed, config);
    if (outcome) return { changed: true };
  }
  const fresh = wanted.filter((task) => isUpToDate(service, task) && task.created > service.changed);
  const unsettled = fresh.filter(({ state }) => state !== 'running');
  const replaced = supersede(swarm, dirty, fresh);
  const left = dirty.filter(isWanted);
  if (left.length === 0) return { changed: replaced, ...complete(swarm, service, unsettled, fresh, config) };
  if (!update || !inProgress(service)) begin(swarm, service);
  const { Parallelism = 1, Order = 'stop-first' } = config;
  const free = Parallelism === 0 ? left.length : Parallelism - unsettled.length;
  const turn = left
    .filter((task) => !fresh.some(({ slot }) => slot === task.slot))
    .slice(0, Math.max(0, free));
  for (const task of turn) replace(swarm, service, task, Order);
  return { changed: replaced || turn.length > 0 };
}

const inProgress = ({ update }: Service): boolean =>
  update?.state === 'updating' || update?.state === 'rollback_started';

function begin(swarm: Swarm, service: Service): void {
  service.update = {
    state: 'updating',
    startedAt: swarm.engine.clock(),
    completedAt: undefined,
    message: 'update in progress',
  };
  swarm.touch(service);
  swarm.emit('service', 'update', service.id, service.spec.Name, { 'updatestate.new': 'updating' });
}

function replace(swarm: Swarm, service: Service, task: Task, order: string): void {
  const place = { slot: task.slot, ...(task.slot === 0 ? { nodeId: task.nodeId } : {}) };
  if (order === 'start-first') {
    addTask(swarm, service, { ...place, desired: 'running' });
    return;
  }
  task.desired = 'shutdown';
  swarm.touch(task);
  addTask(swarm, service, { ...place, desired: 'ready', waits: { until: 0, for: task } });
}

/** Shuts down what a task that was started first has replaced. */
function supersede(swarm: Swarm, dirty: readonly Task[], fresh: readonly Task[]): boolean {
  let changed = false;
  for (const task of dirty) {
    if (!fresh.some(({ slot, state }) => slot === task.slot && state === 'running')) continue;
    task.desired = 'shutdown';
    swarm.touch(task);
    changed = true;
  }
  return changed;
}

/** A new task that ended though nobody wanted it to. */
const failedTask = (service: Service, tasks: readonly Task[]): Task | undefined =>
  tasks.find(
    (task) =>
      task.created > service.changed &&
      isUpToDate(service, task) &&
      isOver(task) &&
      task.state !== 'shutdown',
  );

/** Does what the service wants done when a new task fails. False where it is to go on. */
function fail(swarm: Swarm, service: Service, task: Task, config: Json): boolean {
  const { update, previous } = service;
  const { FailureAction = 'pause', MaxFailureRatio = 0 } = config;
  if (!update || FailureAction === 'continue' || MaxFailureRatio >= 1) return false;
  const why = `due to failure or early termination of task ${task.id}`;
  swarm.touch(service);
  if (FailureAction === 'rollback' && previous && update.state === 'updating') {
    service.previous = service.spec;
    service.spec = previous;
    service.changed = swarm.engine.clock();
    service.dirty = true;
    service.update = { ...update, state: 'rollback_started', message: `update rolled back ${why}` };
    tellState(swarm, service, update.state);
    return true;
  }
  const isRollback = update.state === 'rollback_started';
  service.update = {
    ...update,
    state: isRollback ? 'rollback_paused' : 'paused',
    message: `${isRollback ? 'rollback' : 'update'} paused ${why}`,
  };
  tellState(swarm, service, update.state);
  return true;
}

function tellState(swarm: Swarm, { id, spec, update }: Service, before: string): void {
  const states = { 'updatestate.new': update?.state ?? '', 'updatestate.old': before };
  swarm.emit('service', 'update', id, spec.Name, states);
}

/** Ends an update when all new tasks have run for a while. */
function complete(
  swarm: Swarm,
  service: Service,
  unsettled: readonly Task[],
  fresh: readonly Task[],
  { Monitor = 5e9 }: Json,
): { next?: number } {
  const { update } = service;
  if (!update || !inProgress(service) || unsettled.length > 0) return {};
  const now = swarm.engine.clock();
  const watch = Math.min(Monitor / 1e6, longestWatch);
  const last = Math.max(update.startedAt, ...fresh.map(({ at }) => at));
  if (last + watch > now) return { next: last + watch - now };
  const isRollback = update.state === 'rollback_started';
  service.update = {
    ...update,
    state: isRollback ? 'rollback_completed' : 'completed',
    completedAt: now,
    message: isRollback ? 'rollback completed' : 'update completed',
  };
  swarm.touch(service);
  tellState(swarm, service, update.state);
  return {};
}
