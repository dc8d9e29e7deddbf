import type { Exchange } from '../../../src/model/index.ts';
import { compareCaptures } from '../../../src/replay/index.ts';
import { general } from './places.ts';

/** Where the answers to one request part. */
export type Parting = ReturnType<typeof compareCaptures>['differences'][number];

/** What became of each exchange of a client when the same client asked another daemon. */
export class Reality {
  readonly #partings: ReadonlyMap<number, readonly Parting[]>;
  readonly #alone: ReadonlySet<number>;
  readonly compared: number;

  constructor(recorded: readonly Exchange[], elsewhere: readonly Exchange[]) {
    const { differences, compared } = compareCaptures(recorded, elsewhere);
    const isAlone = ({ rule }: Parting) => rule.startsWith('exchange/');
    this.#alone = new Set(differences.filter(isAlone).map(({ exchange }) => exchange));
    this.#partings = Map.groupBy(
      differences.filter((parting) => !isAlone(parting)),
      ({ exchange }) => exchange,
    );
    this.compared = compared.exchanges;
  }

  /** Whether the other daemon was asked the same. */
  knows(exchange: number): boolean {
    return !this.#alone.has(exchange);
  }

  of(exchange: number): readonly Parting[] {
    return this.#partings.get(exchange) ?? [];
  }

  get all(): Parting[] {
    return [...this.#partings.values()].flat();
  }
}

/** Operation, rule and place of a difference, whichever index or id it is at. */
export const placeOf = ({ operationId, rule, pointer }: Parting): string =>
  `${operationId} ${rule} ${general(pointer)}`;
