import { directoryNode, type FileNode, type Files, normal } from '../state/file-system.ts';
import type { Machine } from './machine.ts';
import { procFile, procFolder } from './proc-texts.ts';

/** The files of a container with /proc as its processes see it: always there, never written. */
export class ProcFiles implements Files {
  readonly #files: Files;
  readonly #machine: Machine;
  readonly #hostname: string;

  constructor(files: Files, machine: Machine, hostname: string) {
    this.#files = files;
    this.#machine = machine;
    this.#hostname = hostname;
  }

  get(path: string): FileNode | undefined {
    return this.#proc(path) ?? this.#files.get(path);
  }

  link(path: string): FileNode | undefined {
    return this.#proc(path) ?? this.#files.link(path);
  }

  set(path: string, node: Partial<FileNode>): void {
    if (!isProc(path)) this.#files.set(path, node);
  }

  remove(path: string): boolean {
    return !isProc(path) && this.#files.remove(path);
  }

  list(path: string): string[] {
    const full = normal(path);
    return procFolder(full, this.#machine) ?? this.#files.list(path);
  }

  entries(path: string): [string, FileNode][] {
    return this.#files.entries(path);
  }

  writable(path: string): boolean {
    return !isProc(path) && this.#files.writable(path);
  }

  #proc(path: string): FileNode | undefined {
    if (!isProc(path)) return undefined;
    const full = normal(path);
    if (procFolder(full, this.#machine)) return directoryNode(0o555);
    const text = procFile(full, this.#machine, this.#hostname);
    if (text === undefined) return undefined;
    return { ...directoryNode(0o444), type: 'file', bytes: Buffer.from(text) };
  }
}

const isProc = (path: string): boolean => /^\/+proc(\/|$)/.test(path);
