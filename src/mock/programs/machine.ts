import type { Net } from '../ports/net.ts';
import type { DaemonDoor } from './daemon-door.ts';
import type { Program } from './process.ts';
import type { TaskTable } from './task-table.ts';

/** What the processes of one container share. */
export interface Machine {
  readonly table: TaskTable;
  readonly net: Net;
  /** Programs that exist here beyond those of the simulation, by base name. */
  readonly programs: Readonly<Record<string, Program>>;
  /**
   * A program of the simulation by its base name. Busybox's need a file of that name or busybox itself (`applets`); those
   * of well-known images need their file.
   */
  readonly bundled: (name: string, applets: boolean, file: boolean) => Program | undefined;
  /** What the daemon lets a program do that holds its socket; absent without it. */
  readonly daemon?: DaemonDoor | undefined;
  /** Bytes of memory that its processes may use; absent without a limit. */
  readonly memoryLimit?: number | undefined;
}
