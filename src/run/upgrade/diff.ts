import { packageVersion } from '../../base/index.ts';
import { behaviours } from '../../contract/index.ts';
import type { DiffReport, Reading, Side } from '../../model/index.ts';
import { behavioursBetween, diffVersions, joinEntries, releaseEntries } from '../../upgrade/index.ts';
import { chooseSide, isFile } from './sides.ts';

export interface DiffOptions {
  readonly from: string;
  readonly to: string;
  readonly side: Side;
  /** How held versions are read; absent: amended, or published where one side is a file. */
  readonly reading?: Reading;
}

/** Compares two versions, releases or documents. Throws E_VERSION, E_DOCUMENT. */
export async function diff({ from, to, side, reading }: DiffOptions): Promise<DiffReport> {
  const begin = performance.now();
  const files = [from, to].some(isFile);
  const held = reading ?? (files ? 'published' : 'amended');
  const [was, is] = [await chooseSide(from, held), await chooseSide(to, held)];
  const { begun, ended } = behavioursBetween(behaviours(), was.point, is.point);
  const served = was.release && is.release ? releaseEntries(was.release, is.release) : [];
  const common = [...was.document.operations.keys()].some((id) => is.document.operations.has(id));
  const remarks = [
    ...(common ? [] : ['The two have no operation in common: are both documents of the Engine API?']),
    ...was.remarks,
    ...is.remarks,
    ...(files && reading === undefined
      ? [
          'A file is read as published, so the other side is as well; --contract amended reads it with our amendments.',
        ]
      : []),
  ];
  return {
    format: 'wirewhale-diff/1',
    tool: { name: 'wirewhale', version: packageVersion },
    from: was.side,
    to: is.side,
    side,
    operations: [...new Set([...is.document.operations.keys(), ...was.document.operations.keys()])],
    entries: joinEntries(diffVersions(was, is), begun, ended, side, served),
    remarks,
    durationMs: Math.round(performance.now() - begin),
  };
}
