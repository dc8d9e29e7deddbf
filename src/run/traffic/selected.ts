import { ToolError } from '../../base/index.ts';
import type { Exchange } from '../../model/index.ts';
import { compileFilter, describeExchange, ViewSession } from '../../view/index.ts';
import { openTraffic, remarksOn, type Traffic, type TrafficOptions } from './open-traffic.ts';

export interface SelectedOptions extends TrafficOptions {
  readonly where?: string;
}

/**
 * Gives the exchanges of captures that a filter selects to `take`, one at a time, and then what is odd about the captures.
 * Throws E_CAPTURE, E_FILTER, and E_NOTHING_SELECTED where there is none.
 */
export async function readSelected(
  files: readonly string[],
  { where, ...options }: SelectedOptions,
  take: (exchange: Exchange, file: string) => void,
): Promise<{ readonly remarks: readonly string[]; readonly last: Traffic | undefined }> {
  const filter = where === undefined ? undefined : compileFilter(where);
  const remarks: string[] = [];
  let last: Traffic | undefined;
  let count = 0;
  for (const file of files) {
    // Why one a file: what a session knows of containers holds for its own capture.
    const session = new ViewSession();
    last = openTraffic(file, options);
    for await (const { exchange, masked } of last.exchanges) {
      if (filter && !filter(describeExchange(exchange, session, { masked }))) continue;
      count++;
      take(exchange, file);
    }
    remarks.push(...remarksOn(last));
  }
  if (count > 0) return { remarks, last };
  const name = files.join(', ');
  throw new ToolError(
    'E_NOTHING_SELECTED',
    where === undefined
      ? `${name} holds no exchange${remarks.length > 0 ? `: ${remarks[0]}` : ''}`
      : `no exchange of ${name} fits ${where}`,
    'See what it holds with: wirewhale show FILE',
  );
}
