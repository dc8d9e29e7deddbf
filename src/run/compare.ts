import { packageVersion, ToolError } from '../base/index.ts';
import { compareCaptures, type ReplayReport } from '../replay/index.ts';
import { countOf, readCaptureWhole } from './replay.ts';

export interface CompareOptions {
  readonly first: string;
  readonly second: string;
  readonly where?: string;
  readonly strict: boolean;
}

/** Compares two captures exchange by exchange. Throws E_CAPTURE, E_FILTER, E_NOTHING_SELECTED. */
export async function compareFiles({ first, second, where, strict }: CompareOptions): Promise<ReplayReport> {
  const begin = performance.now();
  const startedAt = new Date().toISOString();
  const [one, two] = [await readCaptureWhole(first, where), await readCaptureWhole(second, where)];
  const [was, now] = [one, two].map(({ exchanges, selected }) =>
    exchanges.filter(({ id }) => selected.has(id)),
  );
  if (!was?.length || !now?.length)
    throw new ToolError(
      'E_NOTHING_SELECTED',
      `${was?.length ? second : first} holds no exchange${where === undefined ? '' : ` that fits ${where}`}`,
      'See what it holds with: wirewhale show FILE',
    );
  const { differences, normalised, compared, moved } = compareCaptures(was, now, { strict });
  return {
    format: 'wirewhale-replay/1',
    tool: { name: 'wirewhale', version: packageVersion },
    verb: 'compare',
    startedAt,
    durationMs: Math.round(performance.now() - begin),
    first: { file: first, exchanges: was.length },
    second: { file: second, exchanges: now.length },
    versions: [],
    strict,
    sent: 0,
    same: compared.exchanges - countOf(differences),
    compared,
    differences,
    normalised,
    notCompared: [],
    moved,
    remarks: [...one.remarks, ...two.remarks],
    exitCode: differences.length > 0 ? 1 : 0,
  };
}
