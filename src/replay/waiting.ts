/** Things that wait for a counterpart, by their names. Each is looked at once, however many share a name. */
export class Waiting<T> {
  readonly #byName = new Map<string, T[]>();

  constructor(named: Iterable<readonly [name: string, thing: T]>) {
    for (const [name, thing] of named) {
      const list = this.#byName.get(name);
      if (list) list.push(thing);
      else this.#byName.set(name, [thing]);
    }
    for (const list of this.#byName.values()) list.reverse();
  }

  /** The first thing of the first name that has one for which `isFree` holds; it waits no more. */
  take(names: readonly string[], isFree: (thing: T) => boolean): T | undefined {
    for (const name of names) {
      const list = this.#byName.get(name) ?? [];
      while (list.length > 0) {
        const thing = list.pop() as T;
        if (isFree(thing)) return thing;
      }
    }
    return undefined;
  }
}
