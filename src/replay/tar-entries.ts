import { createHash } from 'node:crypto';
import { type TarEntry as Listed, TarLister } from '../wire/index.ts';

export interface TarEntry extends Pick<Listed, 'name' | 'type' | 'mode' | 'uid' | 'gid' | 'size' | 'mtime'> {
  readonly link: string;
  readonly sha256: string;
  /** A view of the archive. */
  readonly bytes: Uint8Array;
}

const entryLimit = 100_000;

/** Entries of a plain tar archive; `undefined` if it is none, or compressed. A cut end ends the list. */
export function tarEntries(bytes: Uint8Array): TarEntry[] | undefined {
  const lister = new TarLister({ entryLimit });
  const listed = lister.push(bytes);
  const problem = lister.end();
  if (lister.coding !== 'none' || (problem && listed.length === 0)) return undefined;
  return listed
    .filter(({ offset, size }) => offset + size <= bytes.length)
    .map(({ name, type, mode, uid, gid, size, mtime, linkName = '', offset }) => {
      const data = bytes.subarray(offset, offset + size);
      const sha256 = createHash('sha256').update(data).digest('hex');
      return { name, type, mode, uid, gid, size, mtime, link: linkName, sha256, bytes: data };
    });
}
