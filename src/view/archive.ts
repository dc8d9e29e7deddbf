import type { ArchiveEntry, Body } from '../model/index.ts';
import { type TarEntry, TarLister } from '../wire/index.ts';
import { untilGap } from './times.ts';

export interface Archive {
  readonly entries: readonly ArchiveEntry[];
  readonly problems: readonly string[];
}

// Why smaller than the decoder's own: a capture may hold thousands of archives, and each may be a bomb.
const limits = { entryLimit: 10_000, inflatedLimit: 32 * 1024 * 1024 };

/** What an archive holds, as far as it was kept. */
export function readArchive(body: Body): Archive {
  const lister = new TarLister(limits);
  const entries = lister.push(untilGap(body).bytes);
  const isWhole = body.complete && body.bytes.length === body.length;
  const problem = lister.end();
  const left = lister.omitted > 0 ? [`${lister.omitted} entries of the archive are left out`] : [];
  return {
    entries: [...entries, ...lister.tail].map(viewEntry),
    // Why: that an archive of which the beginning was kept ends too early is no news.
    problems: [...(problem && isWhole ? [problem.message] : []), ...left],
  };
}

const viewEntry = ({ name, type, size, mode, uid, gid, linkName }: TarEntry): ArchiveEntry => ({
  path: name,
  type,
  size,
  mode,
  uid,
  gid,
  ...(linkName ? { linkTarget: linkName } : {}),
});
