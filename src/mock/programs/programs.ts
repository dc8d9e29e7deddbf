import { diskPrograms } from './disk-programs.ts';
import { filePrograms } from './file-programs.ts';
import { grep } from './grep.ts';
import { linePrograms } from './line-programs.ts';
import { netPrograms } from './net/index.ts';
import type { Program } from './process.ts';
import { runPrograms } from './run-programs.ts';
import { systemPrograms } from './system-programs.ts';
import { textPrograms } from './text-programs.ts';

/** The programs of a simulated container, by name, after busybox's. */
export const programs: Readonly<Record<string, Program>> = {
  ...textPrograms,
  ...filePrograms,
  ...systemPrograms,
  ...linePrograms,
  ...diskPrograms,
  grep,
  egrep: (args, io) => grep(args, io, true),
  ...runPrograms,
  ...netPrograms,
};
