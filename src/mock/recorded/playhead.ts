import type { Exchange } from '../../model/index.ts';

/** How long, after the last request, a stream waits for requests that came before its bytes when it was recorded. */
const patienceMs = 1000;

/**
 * Keeps causes before effects: what a stream said after other requests, it says after they were asked again. Requests that do not come
 * are waited for no longer than a moment of silence.
 */
export class Playhead {
  readonly #starts: readonly { readonly id: number; readonly at: number }[];
  /** Asked, or no longer waited for. */
  readonly #passed = new Set<number>();
  readonly #waiting = new Set<() => void>();
  #lastAsked = performance.now();

  constructor(exchanges: readonly Exchange[]) {
    this.#starts = exchanges.map(({ id, startedAt }) => ({ id, at: startedAt })).sort((a, b) => a.at - b.at);
  }

  asked({ id }: Exchange): void {
    this.#passed.add(id);
    this.#lastAsked = performance.now();
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves when all is asked that began between an exchange and a time of the recording (milliseconds since 1970). */
  async until(at: number, own: Exchange, signal: AbortSignal): Promise<void> {
    const before = this.#starts.filter((start) => start.at > own.startedAt && start.at < at);
    while (!signal.aborted) {
      const missing = before.filter(({ id }) => !this.#passed.has(id));
      if (missing.length === 0) return;
      const rest = this.#lastAsked + patienceMs - performance.now();
      if (rest <= 0) for (const { id } of missing) this.#passed.add(id);
      else await this.#change(rest, signal);
    }
  }

  #change(longest: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, longest);
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }
}
