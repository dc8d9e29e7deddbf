import type { Exchange } from '../../model/index.ts';
import { headerOf } from '../../wire/index.ts';

/** Daemons that are told apart; who has more in one go knows it. */
const daemonLimit = 4;

interface Seen {
  readonly name: string;
  readonly capture: string;
  readonly first: number;
  last: number;
  exchanges: number;
}

/** Which daemons answered in captures, by what their headers tell. */
export class DaemonsSeen {
  readonly #seen = new Map<string, Seen>();

  take({ id, response }: Exchange, capture: string): void {
    if (!response) return;
    const server = headerOf(response.headers, 'server');
    const version = headerOf(response.headers, 'api-version');
    if (server === undefined || version === undefined) return;
    const name = `${server}, API ${version}`;
    const key = `${capture} ${name}`;
    const seen = this.#seen.get(key) ?? { name, capture, first: id, last: id, exchanges: 0 };
    if (this.#seen.size >= daemonLimit && !this.#seen.has(key)) return;
    seen.last = id;
    seen.exchanges++;
    this.#seen.set(key, seen);
  }

  /** One of them, as its header names it. */
  get names(): readonly string[] {
    return [...new Set([...this.#seen.values()].map(({ name }) => name))];
  }

  /** `Docker/28.5.2 (linux), API 1.51 (up.pcapng #1 to #12, 12 exchanges)`, where there are several. */
  get told(): readonly string[] {
    if (this.names.length < 2) return [];
    return [...this.#seen.values()].map(
      ({ name, capture, first, last, exchanges }) =>
        `${name} (${capture} #${first}${last === first ? '' : ` to #${last}`}, ${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'})`,
    );
  }
}
