import { bundled } from '../programs/bundled.ts';
import type { Machine } from '../programs/machine.ts';
import { TaskTable } from '../programs/task-table.ts';
import type { MockContainer } from '../state/container.ts';
import type { Engine } from '../state/engine.ts';
import { netOf } from './container-net.ts';
import { reaperOf } from './reaper.ts';

/** What the processes of a container share in one run of it. */
export function machineOf(engine: Engine, container: MockContainer): Machine {
  const { Memory } = container.hostConfig;
  return {
    table: new TaskTable(() => engine.nextPid()),
    net: netOf(engine, container),
    programs: engine.programs,
    bundled,
    daemon: reaperOf(engine, container),
    memoryLimit: Memory || undefined,
  };
}
