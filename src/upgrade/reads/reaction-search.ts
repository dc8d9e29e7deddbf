/** What a run showed in which several things were perturbed at once. */
export interface Trial<Item> {
  /** How the client's behaviour differed, in words; absent: it did not. */
  readonly reaction?: string;
  /** Those that were really perturbed: an answer with them came. */
  readonly applied: ReadonlySet<Item>;
}

export type Verdict<Item> =
  | { readonly kind: 'read'; readonly reaction: string }
  | { readonly kind: 'either'; readonly set: readonly Item[] }
  | { readonly kind: 'unread' }
  | { readonly kind: 'untried'; readonly why: string };

const notMet = 'it did not come in the run that was to show it';
const nowAndThen = 'the client reacted one time, and not another';

/**
 * Finds out for each of many things whether a client reacts to it, by runs that perturb many at once: where nothing happens, it
 * reacts to none; otherwise halves are tried. A thing is `unread` only by a run without reaction in which it was really perturbed,
 * and `read` only by a run in which it was perturbed alone.
 */
export class ReactionSearch<Item> {
  readonly verdicts = new Map<Item, Verdict<Item>>();
  readonly #run: (items: readonly Item[]) => Promise<Trial<Item>>;
  /** Things that were tried alone, and those of them that were read: how likely it is that a group reacts. */
  #alone = 0;
  #read = 0;

  constructor(run: (items: readonly Item[]) => Promise<Trial<Item>>) {
    this.#run = run;
  }

  async classify(items: readonly Item[]): Promise<void> {
    for (const group of this.#groups(items)) await this.#group(group, false);
  }

  /** Groups that are likely to show something: where most things are read, a large one tells nothing. */
  #groups(items: readonly Item[]): Item[][] {
    const share = this.#alone < 8 ? 0 : this.#read / this.#alone;
    const size = share < 0.3 ? items.length : share > 0.6 ? 1 : 2;
    const groups: Item[][] = [];
    for (let at = 0; at < items.length; at += Math.max(1, size)) groups.push(items.slice(at, at + size));
    return groups;
  }

  /** Whether a group reacts. `expected`: a larger one did, and its other half did not. */
  async #group(items: readonly Item[], expected: boolean): Promise<boolean> {
    if (items.length === 1 || !expected) {
      const trial = await this.#run(items);
      if (trial.reaction === undefined) {
        this.#calm(items, trial);
        return false;
      }
      const [only] = items;
      if (items.length === 1 && only !== undefined) return this.#single(only, trial.reaction, trial);
    }
    const [first, second] = halves(items);
    const firstReacts = await this.#group(first, false);
    const secondReacts = await this.#group(second, !firstReacts);
    return firstReacts || secondReacts;
  }

  #single(item: Item, reaction: string, { applied }: Trial<Item>): boolean {
    this.#alone++;
    if (!applied.has(item)) {
      this.verdicts.set(item, { kind: 'untried', why: notMet });
      return false;
    }
    this.#read++;
    this.verdicts.set(item, { kind: 'read', reaction });
    return true;
  }

  #calm(items: readonly Item[], { applied }: Trial<Item>): void {
    if (items.length === 1) this.#alone++;
    for (const item of items)
      this.verdicts.set(item, applied.has(item) ? { kind: 'unread' } : { kind: 'untried', why: notMet });
  }

  /**
   * Perturbs everything at once that is unread. Where it reacts now, it needs one of several, though none of them alone: finds
   * them, and goes on with the rest.
   */
  async confirm(): Promise<void> {
    let rest = [...this.verdicts].flatMap(([item, { kind }]) => (kind === 'unread' ? [item] : []));
    while (rest.length > 1 && (await this.#run(rest)).reaction !== undefined) {
      const set = await this.#smallest(rest, []);
      for (const item of set)
        this.verdicts.set(
          item,
          set.length > 1 ? { kind: 'either', set } : { kind: 'untried', why: nowAndThen },
        );
      const [taken] = set;
      rest = rest.filter((item) => item !== taken);
    }
  }

  /** The smallest part of `items` that, together with `others`, still makes it react. */
  async #smallest(items: readonly Item[], others: readonly Item[]): Promise<Item[]> {
    if (items.length <= 1) return [...items];
    const [first, second] = halves(items);
    for (const part of [first, second])
      if ((await this.#run([...part, ...others])).reaction !== undefined) return this.#smallest(part, others);
    const ofFirst = await this.#smallest(first, [...second, ...others]);
    return [...ofFirst, ...(await this.#smallest(second, [...ofFirst, ...others]))];
  }
}

function halves<Item>(items: readonly Item[]): [readonly Item[], readonly Item[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
