const builtIn = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/** The build arguments: what was given, what the Dockerfile declares, and what of it was used. */
export class BuildArgs {
  readonly #given: ReadonlyMap<string, string | null>;
  readonly #meta = new Map<string, string | undefined>();
  readonly #allowed = new Map<string, string | undefined>();
  readonly #used = new Set<string>();

  constructor(given: Readonly<Record<string, string | null>>) {
    this.#given = new Map(Object.entries(given));
  }

  /** A new stage: what the one before declared is forgotten. */
  reset(): void {
    this.#allowed.clear();
  }

  declare(name: string, value: string | undefined): void {
    this.#allowed.set(name, value);
    this.#used.add(name);
  }

  /** Before the first stage. */
  declareMeta(name: string, value: string | undefined): void {
    this.#meta.set(name, value);
    this.#used.add(name);
  }

  meta(name: string): string | undefined {
    return this.#meta.has(name) ? this.#value(name, this.#meta.get(name)) : undefined;
  }

  #value(name: string, fallback: string | undefined): string | undefined {
    const given = this.#given.get(name);
    if (this.#given.has(name)) return given ?? undefined;
    return fallback ?? this.#meta.get(name);
  }

  /** Arguments with values that a step sees, but those that a variable of the image covers; sorted. */
  seen(env: readonly string[]): [string, string][] {
    const covered = new Set(env.map((each) => each.split('=')[0]));
    return [...new Set([...this.#allowed.keys(), ...builtIn])]
      .filter((name) => !covered.has(name))
      .flatMap((name): [string, string][] => {
        const value = this.#value(name, this.#allowed.get(name));
        return value === undefined ? [] : [[name, value]];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Of those, what belongs to the history: not the proxies, unless they are declared. */
  told(env: readonly string[]): [string, string][] {
    return this.seen(env).filter(([name]) => this.#used.has(name) || !builtIn.includes(name));
  }

  /** Given and never declared; sorted. */
  get unused(): string[] {
    return [...this.#given.keys()].filter((name) => !this.#used.has(name) && !builtIn.includes(name)).sort();
  }
}
