import { ToolError } from '../../../base/index.ts';
import type { Exchange, Target } from '../../../model/index.ts';
import type { NotCompared } from '../../../replay/index.ts';
import { readCaptureWhole } from '../../replay.ts';
import { type PlayOptions, play } from './play.ts';

/** What the old daemon answered, and to what. */
export interface OldTraffic {
  /** With the numbers by which people know them. */
  readonly exchanges: readonly Exchange[];
  /** Numbers in the kept answers, where they are others. */
  readonly numbers: ReadonlyMap<number, number>;
  readonly notCompared: readonly NotCompared[];
  readonly left: readonly string[];
  readonly remarks: readonly string[];
  readonly stoppedAfter?: number;
}

/** Reads captures as one, numbered through where there are several. Throws E_CAPTURE, E_FILTER, E_NOTHING_SELECTED. */
export async function readCaptures(
  files: readonly string[],
  where?: string,
): Promise<{ readonly exchanges: readonly Exchange[]; readonly remarks: readonly string[] }> {
  const all: Exchange[] = [];
  const remarks: string[] = [];
  let [lastId, lastConnection] = [0, 0];
  for (const file of files) {
    const { exchanges, selected, remarks: ofFile } = await readCaptureWhole(file, where);
    remarks.push(...ofFile.map((remark) => (files.length > 1 ? `${file}: ${remark}` : remark)));
    const [id, connection] = [lastId, lastConnection];
    for (const exchange of exchanges) {
      const own = { ...exchange, id: exchange.id + id, connection: exchange.connection + connection };
      if (selected.has(exchange.id)) all.push(own);
      lastId = Math.max(lastId, own.id);
      lastConnection = Math.max(lastConnection, own.connection);
    }
  }
  if (all.length > 0) return { exchanges: all, remarks };
  throw new ToolError(
    'E_NOTHING_SELECTED',
    where === undefined
      ? `${files.join(', ')}: no exchange`
      : `no exchange of ${files.join(', ')} fits ${where}`,
    'See what a capture holds with: wirewhale show FILE',
  );
}

/** Asks the old daemon what a capture asks, so that its answers are of the same day as those of the new one. */
export async function askOld(recorded: readonly Exchange[], options: PlayOptions): Promise<OldTraffic> {
  const { answers, notCompared, left, stoppedAfter } = await play(recorded, options);
  const exchanges = [...answers].map(([id, answer]) => ({ ...answer, id })).sort((a, b) => a.id - b.id);
  const worse = exchanges.filter(({ id, response }) => {
    const had = recorded.find((one) => one.id === id)?.response?.status ?? 500;
    return had < 400 && (response?.status ?? 500) >= 400;
  });
  const [first] = worse;
  if (exchanges.length === 0) throw nothingSent(options.target, notCompared);
  return {
    exchanges,
    numbers: new Map([...answers].map(([id, answer]) => [id, answer.id])),
    notCompared,
    left,
    remarks: first
      ? [
          `${worse.length} of the recorded requests failed on the old daemon and had not when they were recorded, #${first.id} (${first.response?.status ?? 'no answer'}) the first.`,
        ]
      : [],
    ...(stoppedAfter === undefined ? {} : { stoppedAfter }),
  };
}

const nothingSent = ({ url }: Target, [first]: readonly NotCompared[]): ToolError =>
  new ToolError(
    'E_NOTHING_SELECTED',
    `none of the requests could be sent to ${url}; the first: ${first?.why ?? 'no answer'}`,
    'See what the capture holds with: wirewhale show FILE',
  );
