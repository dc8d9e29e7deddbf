import type { PlainFiles } from '../state/base-files.ts';
import type { Json } from '../state/container.ts';

/** How a well-known image is made for a version. Its programs are simulated by the name of the file. */
export interface Recipe {
  /** `library/nginx` */
  readonly path: string;
  readonly description: string;
  readonly stars: number;
  /** Version of `latest`. */
  readonly version: string;
  /** Tags that are told when all are asked for. */
  readonly tags: readonly string[];
  readonly config: (version: string, tag: string) => Json;
  readonly files?: (version: string) => PlainFiles;
  /** Folders that are there beside those of the files. */
  readonly folders?: readonly string[];
  /** Without shell and busybox. */
  readonly bare?: boolean;
}

export const usualPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A file that a simulated program is found by. */
export const program = { text: 'simulated\n', mode: 0o755 };

/** An entry point that runs what it is given: simulated by its name too. */
export const passOn = { ...program };
