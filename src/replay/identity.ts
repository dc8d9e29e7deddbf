import { idPattern } from '../base/index.ts';

export { idPattern };

/** Forms of what a daemon makes up to name things. A value of one form can stand only for another of the same form. */
const forms: readonly (readonly [form: string, pattern: RegExp])[] = [
  ['digest', /^sha256:[0-9a-f]{64}$/],
  ['hex64', /^[0-9a-f]{64}$/],
  ['hex12', /^[0-9a-f]{12}$/],
  ['swarm', /^(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{25}$/],
  ['swarm-token', /^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/],
  ['swarm-key', /^SWMKEY-1-[0-9A-Za-z+/]{40,50}$/],
  ['uuid', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
];

export const formOf = (text: string): string | undefined =>
  forms.find(([, pattern]) => pattern.test(text))?.[0];

/** A name that dockerd makes up for a container: `happy_bell`, `happy_bell3`. */
export const isGeneratedName = (text: string): boolean => /^[a-z]{3,16}_[a-z]{2,16}\d?$/.test(text);

export type Pairing = 'equal' | 'mapped' | 'learnt' | 'contradiction' | 'foreign';

/**
 * What the first daemon gave, and what the other one gives in its place. Learnt by walking answers in parallel.
 * One id of the one side stands for one id of the other; a second claim is a contradiction, not a new mapping.
 */
export class IdentityMap {
  readonly #there = new Map<string, string>();
  readonly #back = new Map<string, string>();
  readonly #own = new Set<string>();
  readonly #names = new Map<string, string>();
  #namePattern: RegExp | undefined;
  #learning = true;

  /** Ids and generated names that are mapped to something else. */
  get size(): number {
    let count = this.#names.size;
    for (const [was, now] of this.#there) if (was !== now && formOf(was) !== undefined) count++;
    return count;
  }

  /** Marks an id of either side as one that was made for a client of the capture. */
  own(id: string): void {
    this.#own.add(id);
  }

  isOurs(id: string): boolean {
    return this.#own.has(id);
  }

  /** Runs without learning: for values that may not stand for each other. */
  without<T>(act: () => T): T {
    const before = this.#learning;
    this.#learning = false;
    try {
      return act();
    } finally {
      this.#learning = before;
    }
  }

  /** Takes `now` as what stands for `was`. `foreign` where they have not one form of id. */
  pair(was: string, now: string): Pairing {
    const form = formOf(was);
    const isName = form === undefined && isGeneratedName(was) && isGeneratedName(now);
    if (!isName && (form === undefined || formOf(now) !== form)) return was === now ? 'equal' : 'foreign';
    // Why: a digest says what an image is made of, so that the same one is the same image, whatever stood for it before.
    if (was === now && form === 'digest') {
      if (this.#learning) this.#learn(was, now, false);
      return 'equal';
    }
    const known = this.resolve(was);
    if (known !== undefined) return known === now ? (was === now ? 'equal' : 'mapped') : 'contradiction';
    const claimed = this.#resolveBack(now);
    if (claimed !== undefined && claimed !== was) return 'contradiction';
    if (this.#learning) this.#learn(was, now, isName);
    return was === now ? 'equal' : 'learnt';
  }

  #learn(was: string, now: string, isName: boolean): void {
    if (isName) {
      this.#names.set(was, now);
      this.#namePattern = undefined;
    }
    this.#there.set(was, now);
    this.#back.set(now, was);
    const [bareWas, bareNow] = [bare(was), bare(now)];
    if (formOf(bareWas) !== 'hex64') return;
    // Why: an image answers to its digest with and without the algorithm's name, and everything to its first 12 digits.
    for (const length of [64, 12]) {
      const [shortWas, shortNow] = [bareWas.slice(0, length), bareNow.slice(0, length)];
      this.#there.set(shortWas, shortNow);
      this.#back.set(shortNow, shortWas);
    }
  }

  /** What stands for an id, a short id (4 or more hex digits) or a generated name; `undefined` where nothing is known. */
  resolve(was: string): string | undefined {
    return this.#there.get(was) ?? byPrefix(this.#there, was);
  }

  /** Whether only the first daemon has this id: it stands for another one. */
  isOfFirst(id: string): boolean {
    const now = this.#there.get(id);
    return now !== undefined && now !== id && !this.#back.has(id);
  }

  /** An id in the other daemon's words, whichever side it is of; `undefined` where nothing is known of it. */
  counterpart(id: string, isOfFirst: boolean): string | undefined {
    if (isOfFirst) return this.#there.get(id);
    return this.#back.has(id) ? id : undefined;
  }

  #resolveBack(now: string): string | undefined {
    return this.#back.get(now) ?? byPrefix(this.#back, now);
  }

  /** A text with every known id and generated name replaced. */
  text(text: string): string {
    const mapped = text.replace(idPattern, (id) => this.resolve(id) ?? id);
    if (this.#names.size === 0) return mapped;
    this.#namePattern ??= new RegExp(`(?<![\\w.-])(?:${[...this.#names.keys()].join('|')})(?![\\w.-])`, 'g');
    return mapped.replace(this.#namePattern, (name) => this.#names.get(name) ?? name);
  }
}

const bare = (id: string): string => (id.startsWith('sha256:') ? id.slice(7) : id);

/** By the beginning of a long id, where it is that of one only. */
function byPrefix(map: ReadonlyMap<string, string>, short: string): string | undefined {
  // Why not 12: those are learnt with the long ones, and text is full of them.
  if (!/^[0-9a-f]{4,63}$/.test(short) || short.length === 12) return undefined;
  let found: string | undefined;
  for (const [was, now] of map) {
    if (!was.startsWith(short) || was.length === short.length) continue;
    const part = now.slice(0, short.length);
    if (found !== undefined && found !== part) return undefined;
    found = part;
  }
  return found;
}
