import { catalogue } from './catalogue/index.ts';
import { execute } from './execute.ts';
import type { Program } from './process.ts';
import { programs } from './programs.ts';
import { sh } from './shell/shell.ts';

const busybox: Program = (args, io) => {
  if (args.length > 0) return execute(args, { ...io, fs: io.fs });
  io.out('BusyBox v1.37.0 multi-call binary.\n\nUsage: busybox [function [arguments]...]\n');
  return 0;
};

const shells: Readonly<Record<string, Program>> = { sh, ash: sh, bash: sh, dash: sh, busybox };

/**
 * A program of the simulation by its base name. Busybox's need a file of that name or busybox itself (`applets`);
 * those of well-known images need their file.
 */
export function bundled(name: string, applets: boolean, file: boolean): Program | undefined {
  const tables = [...(applets ? [shells, programs] : []), ...(file ? [catalogue] : [])];
  return tables.find((table) => Object.hasOwn(table, name))?.[name];
}
