import { signalName, signalNumber } from '../programs/signals.ts';
import { bringImage } from '../routes/registry-pull.ts';
import { isUp, type MockContainer } from '../state/container.ts';
import { DaemonError } from '../state/daemon-error.ts';
import { remove, start, stop } from '../state/life-cycle.ts';
import { obstacle } from './placement.ts';
import type { Swarm } from './swarm.ts';
import { isOver, type Task, type TaskState } from './task.ts';
import { createTaskContainer } from './task-container.ts';

// A task's life is one thing: each step changes its state, its container and its addresses together.

/** Seconds that a container gets to stop where its service names none. Why few: most programs wait for nothing then. */
const usualGrace = 0.3;

/** Moves tasks on, one step at a time. */
export class Agent {
  readonly #swarm: Swarm;
  readonly #managed: WeakSet<MockContainer>;
  /** Tasks whose image was looked for at its registry. */
  readonly #sought = new WeakSet<Task>();
  /** Removals that are under way. */
  readonly #endings = new Set<Promise<void>>();

  constructor(swarm: Swarm, managed: WeakSet<MockContainer>) {
    this.#swarm = swarm;
    this.#managed = managed;
  }

  /** True when the task has changed. */
  step(task: Task): boolean {
    if (task.busy) return false;
    if (task.desired === 'shutdown' || task.desired === 'remove') return this.#end(task);
    switch (task.state) {
      case 'new':
        return this.#set(task, 'pending', 'pending task scheduling');
      case 'pending':
        return this.#place(task);
      case 'assigned':
        return this.#set(task, 'accepted', 'accepted');
      case 'accepted':
        return this.#set(task, 'preparing', 'preparing');
      case 'preparing':
        return this.#prepare(task);
      case 'ready':
        return task.desired !== 'ready' && this.#set(task, 'starting', 'starting');
      case 'starting':
        return this.#start(task);
      case 'running':
        return this.#watch(task);
      default:
        return false;
    }
  }

  /** Waits for what is being stopped and removed. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#endings]);
  }

  #set(task: Task, state: TaskState, message: string, error = ''): true {
    Object.assign(task, { state, message, error, at: this.#swarm.engine.clock() });
    this.#swarm.touch(task);
    return true;
  }

  #place(task: Task): boolean {
    const why = obstacle(this.#swarm, task);
    if (why === undefined) {
      task.nodeId = this.#swarm.node.id;
      return this.#set(task, 'assigned', 'scheduler assigned task to node');
    }
    return task.error !== why && this.#set(task, 'pending', 'pending task scheduling', why);
  }

  #prepare(task: Task): boolean {
    const { Image } = task.spec.ContainerSpec;
    if (!this.#sought.has(task) && !this.#swarm.engine.images.find(Image)) {
      this.#sought.add(task);
      this.#do(task, () => this.#pull(Image));
      return false;
    }
    task.hasContainer = true;
    try {
      task.container = createTaskContainer(this.#swarm, task);
      this.#managed.add(task.container);
      return this.#set(task, 'ready', 'prepared');
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
      return this.#set(task, 'rejected', 'preparing', error.message);
    }
  }

  /** Looks for an image at its registry. Why no error: what is not found is missing when the container is made. */
  async #pull(name: string): Promise<void> {
    const { engine } = this.#swarm;
    try {
      for await (const _ of bringImage({ engine, platform: undefined, auth: undefined }, name));
    } catch {}
  }

  #start(task: Task): boolean {
    const { container } = task;
    if (!container) return false;
    if (container.status === 'created') {
      this.#do(task, () => this.#launch(task, container));
      return false;
    }
    if (container.health?.Status === 'starting' || this.#watch(task)) return false;
    return isUp(container) && this.#set(task, 'running', 'started');
  }

  async #launch(task: Task, container: MockContainer): Promise<void> {
    try {
      await start(this.#swarm.engine, container);
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
      this.#set(task, 'failed', 'starting', `starting container failed: ${error.message}`);
      return;
    }
    void container.settled.then(() => this.#exited(task, container));
  }

  /** Ends what has become unhealthy. */
  #watch(task: Task): boolean {
    const { container } = task;
    if (container?.health?.Status !== 'unhealthy' || !isUp(container)) return false;
    this.#do(task, () => this.#stop(task, container));
    return true;
  }

  #exited(task: Task, { exitCode, health }: MockContainer): void {
    if (isOver(task) || this.#swarm.engine.closed) return;
    if (task.desired === 'shutdown' || task.desired === 'remove') this.#set(task, 'shutdown', 'shutdown');
    else if (exitCode === 0) this.#set(task, 'complete', 'finished');
    else {
      const why = health?.Status === 'unhealthy' ? ': dockerexec: unhealthy container' : '';
      this.#set(task, 'failed', 'started', `task: non-zero exit (${exitCode})${why}`);
    }
    this.#swarm.changed();
  }

  #end(task: Task): boolean {
    const { container } = task;
    if (!isOver(task)) {
      if (container && isUp(container)) {
        this.#do(task, () => this.#stop(task, container));
        return false;
      }
      if (task.nodeId === '') return this.#forget(task);
      this.#set(task, 'shutdown', 'shutdown');
    }
    if (task.desired !== 'remove') return false;
    if (container && this.#swarm.engine.containers.has(container.id)) {
      this.#do(task, () => remove(this.#swarm.engine, container, { force: true, volumes: true }));
      return false;
    }
    return this.#forget(task);
  }

  #forget(task: Task): true {
    for (const { network, address } of task.attachments)
      if (!network.predefined) this.#swarm.addresses(network).give(address);
    this.#swarm.tasks.delete(task.id);
    return true;
  }

  async #stop({ spec }: Task, container: MockContainer): Promise<void> {
    const { StopGracePeriod } = spec.ContainerSpec;
    const seconds = StopGracePeriod === undefined ? usualGrace : StopGracePeriod / 1e9;
    const signal = signalName(container.config.StopSignal ?? 'TERM') ?? 'TERM';
    await stop(this.#swarm.engine, container, seconds, signal, signalNumber(signal));
  }

  #do(task: Task, work: () => Promise<void>): void {
    task.busy = true;
    const ending = work()
      // Why: somebody else may remove the container at the same moment; the next step sees what is left.
      .catch((error: unknown) => {
        if (!(error instanceof DaemonError)) throw error;
      })
      .finally(() => {
        task.busy = false;
        this.#endings.delete(ending);
        this.#swarm.changed();
      });
    this.#endings.add(ending);
  }
}
