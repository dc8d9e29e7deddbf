import type { Service } from './service.ts';
import type { Swarm } from './swarm.ts';
import { isOver, isWanted, type Task } from './task.ts';

/** Forgets old tasks of a service beyond what the swarm keeps for each slot. True when there were some. */
export function forgetOld(swarm: Swarm, service: Service, tasks: readonly Task[]): boolean {
  const limit: number = swarm.cluster.spec.Orchestration.TaskHistoryRetentionLimit;
  if (limit < 0) return false;
  const { MaxAttempts = 0 } = service.spec.TaskTemplate.RestartPolicy ?? {};
  const kept = MaxAttempts > 0 ? Math.max(limit, MaxAttempts + 1) : limit;
  const slots = new Map<string, Task[]>();
  for (const task of tasks) {
    if (task.iteration !== undefined || task.desired === 'remove') continue;
    const key = `${task.slot} ${task.slot ? '' : task.nodeId}`;
    slots.set(key, [...(slots.get(key) ?? []), task]);
  }
  let changed = false;
  for (const all of slots.values()) {
    const old = all.filter((task) => isOver(task) && !isWanted(task));
    for (const task of old.slice(0, Math.max(0, all.length - kept))) {
      task.desired = 'remove';
      changed = true;
    }
  }
  return changed;
}
