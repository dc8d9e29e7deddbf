import { meets } from './constraints.ts';
import { addTask } from './new-task.ts';
import { isJob, modeOf, type Service } from './service.ts';
import type { Swarm } from './swarm.ts';
import { isWanted, type Task, taskStates } from './task.ts';

/** Adds and takes away tasks until a service has as many as it wants. True when something changed. */
export function fillSlots(swarm: Swarm, service: Service, tasks: readonly Task[]): boolean {
  if (isJob(service)) return fillJob(swarm, service, tasks);
  if (!service.dirty) return false;
  service.dirty = false;
  return modeOf(service) === 'Global' ? fillNode(swarm, service, tasks) : fillReplicas(swarm, service, tasks);
}

function fillReplicas(swarm: Swarm, service: Service, tasks: readonly Task[]): boolean {
  const wanted: number = service.spec.Mode.Replicated.Replicas;
  const slots = new Set(tasks.filter(isWanted).map(({ slot }) => slot));
  const before = slots.size;
  const spare = [...slots].sort((a, b) => likelihood(tasks, a) - likelihood(tasks, b) || a - b).slice(wanted);
  for (const task of tasks)
    if (spare.includes(task.slot) && task.desired !== 'remove') {
      task.desired = 'remove';
      swarm.touch(task);
    }
  for (let slot = 1; slots.size < wanted; slot++) {
    if (slots.has(slot)) continue;
    slots.add(slot);
    // Why: what is left of an earlier task of that slot is its history.
    addTask(swarm, service, { slot, desired: 'running' });
  }
  return slots.size !== before || spare.length > 0;
}

/** Slots that run go last. */
const likelihood = (tasks: readonly Task[], slot: number): number =>
  tasks.some((task) => task.slot === slot && isWanted(task) && task.state === 'running') ? 0 : 1;

function fillNode(swarm: Swarm, service: Service, tasks: readonly Task[]): boolean {
  const { node } = swarm;
  const fits =
    node.spec.Availability !== 'drain' && meets(node, service.spec.TaskTemplate.Placement?.Constraints ?? []);
  const wanted = tasks.filter(isWanted);
  if (fits && wanted.length === 0) {
    if (node.spec.Availability !== 'active') return false;
    addTask(swarm, service, { slot: 0, desired: 'running', nodeId: node.id });
    return true;
  }
  if (fits || wanted.length === 0) return false;
  for (const task of wanted) task.desired = 'shutdown';
  return true;
}

function fillJob(swarm: Swarm, service: Service, tasks: readonly Task[]): boolean {
  let changed = false;
  for (const task of tasks)
    if (task.iteration !== service.iteration && task.desired !== 'remove') {
      task.desired = 'remove';
      changed = true;
    }
  const own = tasks.filter(({ iteration }) => iteration === service.iteration);
  const { MaxConcurrent = 1, TotalCompletions = 1 } = service.spec.Mode.ReplicatedJob ?? {};
  const isGlobal = modeOf(service) === 'GlobalJob';
  const { node } = swarm;
  if (
    isGlobal &&
    (node.spec.Availability !== 'active' ||
      !meets(node, service.spec.TaskTemplate.Placement?.Constraints ?? []))
  )
    return changed;
  const slots = new Map<number, boolean>();
  for (const task of own) slots.set(task.slot, Boolean(slots.get(task.slot)) || isLive(task));
  const total = isGlobal ? 1 : TotalCompletions;
  const running = [...slots].filter(([slot, live]) => live && !isDone(own, slot)).length;
  for (let free = MaxConcurrent - running, slot = 0; free > 0 && slot < total; slot++) {
    if (slots.has(slot)) continue;
    addTask(swarm, service, {
      slot,
      desired: 'complete',
      iteration: service.iteration,
      ...(isGlobal ? { nodeId: node.id } : {}),
    });
    free -= 1;
    changed = true;
  }
  return changed;
}

const isLive = (task: Task): boolean =>
  isWanted(task) && taskStates.indexOf(task.state) <= taskStates.indexOf('running');

const isDone = (tasks: readonly Task[], slot: number): boolean =>
  tasks.some((task) => task.slot === slot && task.state === 'complete');
