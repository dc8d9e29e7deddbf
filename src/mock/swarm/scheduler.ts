import type { MockContainer } from '../state/container.ts';
import { Agent } from './agent.ts';
import { forgetOld } from './history.ts';
import { fillSlots } from './replicas.ts';
import { releaseWaiting, restartEnded } from './restart.ts';
import { roll } from './rolling.ts';
import type { Swarm } from './swarm.ts';
import { isOver, isWanted } from './task.ts';

/** Brings a swarm to what its services want, in steps that can be seen, and rests when nothing is left to do. */
export class Scheduler {
  readonly swarm: Swarm;
  readonly #agent: Agent;
  readonly #deaf: () => void;
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(swarm: Swarm, managed: WeakSet<MockContainer>) {
    this.swarm = swarm;
    this.#agent = new Agent(swarm, managed);
    swarm.changed = () => this.#wakeIn(0);
    this.#deaf = swarm.engine.events.listen(({ Type, Action }) => {
      if (Type === 'container' && Action.startsWith('health_status')) this.#wakeIn(0);
    });
  }

  /** Does nothing any more, and leaves no timer behind. */
  stop(): void {
    this.#stopped = true;
    this.#deaf();
    clearTimeout(this.#timer);
  }

  /** Removes all tasks with their containers, and stops. */
  async end(): Promise<void> {
    this.stop();
    this.swarm.services.clear();
    for (let round = 0; this.swarm.tasks.size > 0 && round < 1000; round++) {
      for (const task of [...this.swarm.tasks.values()]) {
        task.desired = 'remove';
        this.#agent.step(task);
      }
      await this.#agent.settled();
    }
  }

  #wakeIn(milliseconds: number): void {
    const due = performance.now() + milliseconds;
    if (this.#stopped || due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#tick(), milliseconds);
    this.#timer.unref();
  }

  #tick(): void {
    this.#due = Number.POSITIVE_INFINITY;
    if (this.swarm.engine.closed) {
      this.stop();
      return;
    }
    let changed = this.#drain();
    let next: number | undefined;
    for (const service of this.swarm.services.values()) {
      const tasks = () => this.swarm.tasksOf(service);
      const progress = roll(this.swarm, service, tasks());
      if (progress.next !== undefined) next = Math.min(next ?? progress.next, progress.next);
      changed = progress.changed || changed;
      changed = restartEnded(this.swarm, service, tasks()) || changed;
      changed = fillSlots(this.swarm, service, tasks()) || changed;
      changed = forgetOld(this.swarm, service, tasks()) || changed;
    }
    for (const task of this.swarm.tasks.values())
      if (!this.swarm.services.has(task.serviceId) && task.desired !== 'remove') {
        task.desired = 'remove';
        changed = true;
      }
    const waiting = releaseWaiting(this.swarm);
    if (waiting !== undefined) next = Math.min(next ?? waiting, waiting);
    for (const task of [...this.swarm.tasks.values()]) changed = this.#agent.step(task) || changed;
    if (changed) this.#wakeIn(0);
    else if (next !== undefined) this.#wakeIn(next);
  }

  /** Shuts down what runs on a node that is to be empty. */
  #drain(): boolean {
    if (this.swarm.node.spec.Availability !== 'drain') return false;
    let changed = false;
    for (const task of this.swarm.tasks.values()) {
      if (task.nodeId === '' || !isWanted(task) || isOver(task)) continue;
      task.desired = 'shutdown';
      this.swarm.touch(task);
      changed = true;
    }
    if (changed) for (const service of this.swarm.services.values()) service.dirty = true;
    return changed;
  }
}
