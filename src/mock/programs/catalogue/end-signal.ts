import type { ProgramIo } from '../process.ts';

/** Waits for one of the signals that end a server politely, and gives its name. */
export function endSignal(io: ProgramIo, names: readonly string[]): Promise<string> {
  return io.wait<string>((done) => {
    for (const name of names) io.task.handlers.set(name, () => done(name));
    return () => undefined;
  });
}
