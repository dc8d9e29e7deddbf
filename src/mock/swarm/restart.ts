import { isDeepStrictEqual } from 'node:util';
import { addTask } from './new-task.ts';
import { isJob, type Service } from './service.ts';
import type { Swarm } from './swarm.ts';
import { isOver, isWanted, type Task } from './task.ts';

/** Milliseconds that a restart waits at most. Why so few: a daemon's five seconds are leisure. */
const longestDelay = 100;

/** Puts another task in the place of each that ended, as its policy says. True when something changed. */
export function restartEnded(swarm: Swarm, service: Service, tasks: readonly Task[]): boolean {
  let changed = false;
  for (const task of tasks) {
    if (!isOver(task) || !isWanted(task)) continue;
    if (isJob(service) && task.state === 'complete') continue;
    task.desired = 'shutdown';
    swarm.touch(task);
    changed = true;
    if (mayRestart(service, task, tasks)) addTask(swarm, service, successor(swarm, service, task));
  }
  return changed;
}

function successor(swarm: Swarm, service: Service, { slot, iteration, nodeId }: Task) {
  const { Delay = 5e9 } = service.spec.TaskTemplate.RestartPolicy ?? {};
  const until = swarm.engine.clock() + Math.min(Delay / 1e6, longestDelay);
  return {
    slot,
    desired: 'ready' as const,
    waits: { until },
    iteration,
    ...(slot === 0 && !isJob(service) ? { nodeId } : {}),
  };
}

function mayRestart(service: Service, task: Task, tasks: readonly Task[]): boolean {
  const { Condition = 'any', MaxAttempts = 0 } = service.spec.TaskTemplate.RestartPolicy ?? {};
  if (Condition === 'none' || (Condition === 'on-failure' && task.state === 'complete')) return false;
  // Why by the template: a changed service begins to count anew.
  const tries = tasks.filter(
    (other) =>
      other.slot === task.slot &&
      other.iteration === task.iteration &&
      isDeepStrictEqual(other.spec, task.spec),
  );
  return MaxAttempts === 0 || tries.length <= MaxAttempts;
}

/** Lets tasks run whose time has come. Gives the milliseconds until the next one's. */
export function releaseWaiting(swarm: Swarm): number | undefined {
  let next: number | undefined;
  const now = swarm.engine.clock();
  for (const task of swarm.tasks.values()) {
    const { waits } = task;
    if (!waits || task.desired !== 'ready') continue;
    const left = waits.until - now;
    if (left > 0) next = Math.min(next ?? left, left);
    else if (!waits.for || isOver(waits.for) || !swarm.tasks.has(waits.for.id)) {
      task.desired = task.iteration === undefined ? 'running' : 'complete';
      task.waits = undefined;
      swarm.touch(task);
    }
  }
  return next;
}
