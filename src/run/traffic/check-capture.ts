import type { Reading, RunReport } from '../../model/index.ts';
import { readSelected } from './selected.ts';
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
  const judge = new TrafficJudge({
    reading,
    ...(api === undefined ? {} : { api }),
    repeat: (id) => `wirewhale show ${file} ${id}`,
  });
  const { remarks, last } = await readSelected(
    [file],
    { redact, bodyLimit: options.bodyLimit ?? checkedBody, ...(where === undefined ? {} : { where }) },
    (exchange) => judge.take(exchange),
  );
  const origin = last?.facts?.recording?.target ?? last?.facts?.application ?? 'capture';
  return { report: judge.report({ url: file, origin }), remarks };
}
