import { ToolError } from '../../base/index.ts';
import type { Reading, RunReport } from '../../model/index.ts';
import { compileFilter, describeExchange, ViewSession } from '../../view/index.ts';
import { openTraffic, remarksOn } from './open-traffic.ts';
import { TrafficJudge } from './traffic-judge.ts';

export interface CheckOptions {
  readonly file: string;
  readonly api?: string;
  readonly reading: Reading;
  readonly where?: string;
  readonly redact: boolean;
  /** Waivers of a ledger, as for conform. */
  readonly bodyLimit?: number;
}

export interface Checked {
  readonly report: RunReport;
  readonly remarks: readonly string[];
}

const checkedBody = 16 * 1024 * 1024;

/** Judges every exchange of a capture by the contract of the version it used. Throws E_CAPTURE, E_FILTER, E_VERSION, E_NOTHING_SELECTED. */
export async function checkCapture(options: CheckOptions): Promise<Checked> {
  const { file, api, reading, where, redact } = options;
  const filter = where === undefined ? undefined : compileFilter(where);
  const session = new ViewSession();
  const judge = new TrafficJudge({
    reading,
    ...(api === undefined ? {} : { api }),
    repeat: (id) => `wirewhale show ${file} ${id}`,
  });
  const traffic = openTraffic(file, { redact, bodyLimit: options.bodyLimit ?? checkedBody });
  for await (const { exchange, masked } of traffic.exchanges)
    if (!filter || filter(describeExchange(exchange, session, { masked }))) judge.take(exchange);
  if (judge.exchanges === 0)
    throw new ToolError(
      'E_NOTHING_SELECTED',
      where === undefined ? `${file} holds no exchange` : `no exchange of ${file} fits ${where}`,
      'See what it holds with: wirewhale show FILE',
    );
  const origin = traffic.facts?.recording?.target ?? traffic.facts?.application ?? 'capture';
  return { report: judge.report({ url: file, origin }), remarks: remarksOn(traffic) };
}
