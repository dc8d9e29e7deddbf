import { Task } from './task.ts';

export interface TaskWish {
  readonly command: string;
  readonly user: string;
  readonly parent?: Task;
  /** Absent: that of its parent, or its own. */
  readonly session?: number;
  readonly init?: boolean;
  readonly hostPid?: number;
}

/** The processes of a container, by number. The first one takes all others with it. */
export class TaskTable {
  readonly #tasks = new Map<number, Task>();
  readonly #hostPid: () => number;
  #next = 1;
  /** What waits for the thaw; `undefined` when not frozen. */
  #frozen: (() => void)[] | undefined;

  constructor(hostPid: () => number = () => 0) {
    this.#hostPid = hostPid;
  }

  start({ parent, hostPid, session, init = false, ...wish }: TaskWish): Task {
    const pid = this.#next++;
    const task = new Task({
      ...wish,
      pid,
      hostPid: hostPid ?? this.#hostPid(),
      table: this,
      parent,
      session: session ?? parent?.session ?? pid,
      init,
    });
    this.#tasks.set(pid, task);
    return task;
  }

  get(pid: number): Task | undefined {
    return this.#tasks.get(pid);
  }

  get all(): Task[] {
    return [...this.#tasks.values()];
  }

  /** Sends a signal from within; false where there is no such process. A negative number means a session, -1 everybody. */
  signal(pid: number, name: string, sender: number): boolean {
    const found = this.all.filter((task) =>
      pid === -1
        ? task.pid !== 1 && task.pid !== sender
        : pid < 0
          ? task.session === -pid
          : task.pid === (pid === 0 ? sender : pid),
    );
    for (const task of found) {
      // Why: from within its container the first process cannot even be killed.
      if (name !== '0' && !(task.pid === 1 && name === 'KILL')) task.signal(name);
    }
    return found.length > 0;
  }

  /** The terminal of a process sends a signal to what it started. */
  interrupt(session: number, name: string): void {
    for (const task of this.all) if (task.session === session) task.signal(name);
  }

  /** A process has ended: its children become those of the first one. */
  leave(task: Task): void {
    this.#tasks.delete(task.pid);
    const first = this.#tasks.get(1);
    for (const other of this.all) if (other.parent === task) other.parent = first;
    if (task.pid === 1) for (const other of this.all) other.signal('KILL');
  }

  /** Nothing goes on until `thaw`. */
  freeze(): void {
    this.#frozen ??= [];
  }

  thaw(): void {
    const waiting = this.#frozen ?? [];
    this.#frozen = undefined;
    for (const go of waiting) this.whenThawed(go);
  }

  whenThawed(go: () => void): void {
    if (this.#frozen) this.#frozen.push(go);
    else go();
  }
}
