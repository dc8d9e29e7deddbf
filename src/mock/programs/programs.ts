import { filePrograms } from './file-programs.ts';
import type { Program, ProgramIo } from './process.ts';
import { systemPrograms } from './system-programs.ts';
import { textPrograms } from './text-programs.ts';

/** The programs of a simulated container, by name, after busybox's. */
export const programs: Readonly<Record<string, Program>> = {
  ...textPrograms,
  ...filePrograms,
  ...systemPrograms,
};

/** Whether a program of this name exists in the container. */
export function lookUp(name: string, io: Pick<ProgramIo, 'fs' | 'cwd'>): boolean {
  const bare = name.replace(/^\/(usr\/)?s?bin\//, '');
  if (['sh', 'ash', 'busybox'].includes(bare)) return true;
  if (!name.includes('/')) return Object.hasOwn(programs, bare);
  return io.fs.get(name.startsWith('/') ? name : `${io.cwd}/${name}`)?.type === 'file';
}
