import { compareVersions, ToolError } from '../../../base/index.ts';
import { latestVersion } from '../../../contract/index.ts';
import type { AskedVersion } from '../../../model/index.ts';
import type { DaemonFacts } from '../../daemon-facts.ts';

/** `negotiate`: as recorded, as far as both serve it; `newest`: each daemon at its own newest; or a version that both serve. */
export type VersionWish = string;

/** In which API versions two daemons are asked. */
export class AskedVersions {
  readonly #wish: VersionWish;
  readonly #old: DaemonFacts;
  readonly #new: DaemonFacts;
  readonly #asked = new Map<string, { old: string; new: string; exchanges: number }>();

  /** Throws E_VERSION where a daemon does not serve the version that is wished for. */
  constructor(wish: VersionWish, old: DaemonFacts, other: DaemonFacts) {
    this.#wish = wish;
    this.#old = old;
    this.#new = other;
    if (!/\d/.test(wish)) return;
    for (const daemon of [old, other])
      if (!serves(daemon, wish))
        throw new ToolError(
          'E_VERSION',
          `${daemon.name} serves API ${daemon.min} to ${daemon.max}, and not ${wish}`,
          'Give a version that both daemons serve, or leave --api out.',
        );
  }

  /** At which the suites ask the old daemon. */
  get ofSuites(): string {
    if (/\d/.test(this.#wish)) return this.#wish;
    const known = lower(this.#old.max, latestVersion);
    return this.#wish === 'newest' ? known : lower(known, this.#new.max);
  }

  /** What the old daemon is asked at, where a capture has this version. */
  toOld(recorded: string): string {
    if (this.#wish === 'newest') return this.#old.max;
    return /\d/.test(this.#wish) ? this.#wish : nearest(recorded, this.#old);
  }

  /** What the new daemon is asked at, where the old one was asked at this version. What the old one refused is asked alike. */
  toNew(asked: string): string {
    if (!serves(this.#old, asked)) return asked;
    if (this.#wish === 'newest' && asked === this.ofSuites) return this.#new.max;
    return nearest(asked, this.#new);
  }

  /** Both versions that a request was asked at; without a prefix each daemon takes its newest. */
  of(version: string | undefined): { readonly from: string; readonly to: string } {
    if (version === undefined) return { from: this.#old.max, to: this.#new.max };
    return { from: version, to: this.toNew(version) };
  }

  count(version: string | undefined): void {
    const { from, to } = this.of(version);
    const key = version ?? 'none';
    const found = this.#asked.get(key) ?? { old: from, new: to, exchanges: 0 };
    found.exchanges += 1;
    this.#asked.set(key, found);
  }

  get all(): AskedVersion[] {
    return [...this.#asked]
      .map(([asked, counts]) => ({ asked, ...counts }))
      .sort((a, b) => b.exchanges - a.exchanges);
  }
}

const serves = ({ min, max }: DaemonFacts, version: string): boolean =>
  compareVersions(version, min) >= 0 && compareVersions(version, max) <= 0;

const lower = (one: string, other: string): string => (compareVersions(one, other) < 0 ? one : other);

/** As a client that negotiates would speak. */
function nearest(version: string, { min, max }: DaemonFacts): string {
  if (compareVersions(version, max) > 0) return max;
  return compareVersions(version, min) < 0 ? min : version;
}
