import { formatJson } from '../../base/index.ts';
import { latestVersion, loadContract } from '../../contract/index.ts';
import type { Exchange, Reading, RunReport } from '../../model/index.ts';
import { formatExchangeLine, type LineOptions as LineStyle } from '../../report/index.ts';
import { compileFilter, describeExchange, type Filter, ViewSession } from '../../view/index.ts';
import { TrafficJudge } from '../traffic/traffic-judge.ts';

export interface LineOptions {
  /** A line of text or JSON for each exchange, or none. */
  readonly format: 'text' | 'json' | 'none';
  readonly style: { readonly color: boolean; readonly unicode: boolean; readonly width: number };
  /** Only exchanges that this filter selects get a line. */
  readonly where?: string;
  /** Check each exchange against the contract of the version it used, or of `api`. */
  readonly check?: { readonly api?: string; readonly reading: Reading };
}

/** What was seen since the last time. */
export interface LineBatch {
  readonly text: string;
  readonly exchanges: number;
  readonly findings: number;
}

/** Makes lines of exchanges as they end, and judges them. */
export class LineMaker {
  readonly #options: LineOptions;
  readonly #session: ViewSession;
  readonly #filter: Filter | undefined;
  readonly #judge: TrafficJudge | undefined;
  readonly #style: LineStyle;
  #text: string[] = [];
  #exchanges = 0;
  #findings = 0;

  /** Throws E_FILTER. */
  constructor(options: LineOptions, file: string) {
    this.#options = options;
    this.#session = new ViewSession({ check: false, bodyLimit: 64 * 1024 });
    this.#filter = options.where === undefined ? undefined : compileFilter(options.where);
    this.#judge =
      options.check && new TrafficJudge({ ...options.check, repeat: (id) => `wirewhale show ${file} ${id}` });
    // Why now: loading it takes a moment, which nobody waits for yet.
    if (options.format !== 'none' || options.check) loadContract(options.check?.api ?? latestVersion);
    this.#style = { ...options.style, seen: new Set() };
  }

  take(exchange: Exchange): void {
    this.#exchanges += 1;
    const findings = this.#judge?.take(exchange) ?? [];
    this.#findings += findings.length;
    if (this.#options.format === 'none') return;
    const view = describeExchange(exchange, this.#session, { findings });
    if (this.#filter && !this.#filter(view)) return;
    this.#text.push(
      this.#options.format === 'json' ? formatJson(view) : formatExchangeLine(view, this.#style),
    );
  }

  /** Lines since the last call; `undefined` where nothing ended. */
  batch(): LineBatch | undefined {
    if (this.#exchanges === 0) return undefined;
    const batch = {
      text: this.#text.map((line) => `${line}\n`).join(''),
      exchanges: this.#exchanges,
      findings: this.#findings,
    };
    this.#text = [];
    this.#exchanges = 0;
    this.#findings = 0;
    return batch;
  }

  report(about: { readonly url: string; readonly origin: string }): RunReport | undefined {
    return this.#judge?.report(about);
  }
}
