import type { Connection } from '../../ports/connection.ts';
import type { Listener } from '../../ports/port-space.ts';
import { fork } from '../execute.ts';
import type { ProgramIo } from '../process.ts';

/**
 * Listens as a process does: the port is free again when it ends, and so is every connection. Each connection is served
 * within the process; what a server throws ends its connection only. Throws PortBusy.
 */
export function listenIn(
  io: ProgramIo,
  wish: { readonly port: number; readonly address?: string | undefined },
  serve: (connection: Connection) => Promise<void> | void,
): Listener {
  const open = new Set<Connection>();
  const listener = io.machine.net.space.listen({
    ...wish,
    onConnection: (connection) => {
      open.add(connection);
      void connection.closed.then(() => open.delete(connection));
      void (async () => {
        try {
          await serve(connection);
          connection.end();
        } catch {
          connection.destroy();
        }
      })();
    },
  });
  io.task.atEnd(() => {
    listener.close();
    for (const connection of open) connection.destroy();
  });
  return listener;
}

/** Runs a server as a daemon of its own, which outlives the program that started it. */
export function inBackground(
  io: ProgramIo,
  command: string,
  body: (io: ProgramIo) => Promise<number>,
): number {
  const child = fork(io, { command, background: true }, body);
  // Why: a daemon belongs to the first process of its container.
  const first = io.task.table.get(1);
  if (first && first !== io.task) child.task.parent = first;
  return 0;
}

/** Waits until the process is killed. */
export const forever = (io: ProgramIo): Promise<never> => io.wait<never>(() => () => undefined);
