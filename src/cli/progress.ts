import type { CaseResult, Verdict } from '../model/index.ts';
import type { ConformStart } from '../run/index.ts';
import type { Sink } from './streams.ts';

export interface ProgressStyle {
  /** Redraw one line in place; otherwise a line an area. */
  readonly lively: boolean;
  readonly unicode: boolean;
  readonly color: boolean;
  /** A line about a case that failed or could not be judged. */
  readonly formatLine: (result: CaseResult) => string;
}

/** What is seen while a run goes on. Everything here goes to stderr. */
export class Progress {
  readonly #sink: Sink;
  readonly #style: ProgressStyle;
  #total = 0;
  readonly #counts: Record<Verdict, number> = { pass: 0, fail: 0, error: 0, skip: 0, waived: 0 };

  constructor(sink: Sink, style: ProgressStyle) {
    this.#sink = sink;
    this.#style = style;
  }

  start({ target, versions, reading, ledger, run, cases }: ConformStart): void {
    this.#total = cases;
    const dot = this.#style.unicode ? '·' : '-';
    const range = versions.length > 1 ? `${versions[0]}..${versions.at(-1)}` : versions[0];
    this.#sink.write(
      `target   ${target.url} (${target.origin}) ${dot} ${target.name} ${dot} API ${target.apiVersion} (min ${target.minApiVersion}) ${dot} ${target.os}/${target.arch}\n` +
        `running  ${cases} cases at v${range} ${reading} ${dot} ledger ${ledger ?? 'none'} ${dot} run ${run}\n`,
    );
  }

  advance(result: CaseResult): void {
    this.#counts[result.verdict] += 1;
    const { pass, fail, error, skip, waived } = this.#counts;
    const seen = pass + fail + error + skip + waived;
    if (this.#style.lively) {
      this.#sink.write(
        `\r\u001b[2K${seen}/${this.#total}  ${pass} pass  ${fail} fail  ${error} error  ${skip} skip  ${result.id}`.slice(
          0,
          (this.#sink.columns ?? 100) + 4,
        ),
      );
    } else if (result.verdict === 'fail' || result.verdict === 'error') {
      this.#sink.write(`${this.#style.formatLine(result)}\n`);
    } else if (seen % 100 === 0) {
      this.#sink.write(`${seen}/${this.#total}\n`);
    }
  }

  end(): void {
    if (this.#style.lively) this.#sink.write('\r\u001b[2K');
  }
}
