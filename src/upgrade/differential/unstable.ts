/** What names a difference of a run: the exchange, and where in its answer which thing parts. */
export interface NamedParting {
  readonly exchange: number;
  readonly rule: string;
  /** With `*` for indexes and ids. */
  readonly pointer: string;
}

/** The places at which a daemon parted from itself. */
export class UnstablePlaces {
  readonly #places: ReadonlySet<string>;

  constructor(ofItself: readonly NamedParting[]) {
    this.#places = new Set(ofItself.map(keyOf));
  }

  has(parting: NamedParting): boolean {
    return this.#places.has(keyOf(parting));
  }
}

const keyOf = ({ exchange, rule, pointer }: NamedParting): string => `${exchange} ${rule} ${pointer}`;
