import { type Field, staticTable } from './static-table.ts';

/** Octets that an entry counts on top of its name and value (RFC 7541, 4.1). */
const overhead = 32;

/** Fields that an encoder may refer to by number: the static ones and those that it told lately. */
export class FieldTable {
  /** Oldest first. */
  readonly #entries: Field[] = [];
  #size = 0;
  #limit = 4096;

  /** Octets that the entries may take together. */
  resize(limit: number): void {
    this.#limit = limit;
    this.#evict();
  }

  /** Field of this index, 1 being the first of the static table. */
  at(index: number): Field | undefined {
    if (index <= staticTable.length) return staticTable[index - 1];
    return this.#entries[this.#entries.length - (index - staticTable.length)];
  }

  add(field: Field): void {
    this.#entries.push(field);
    this.#size += sizeOf(field);
    this.#evict();
  }

  #evict(): void {
    while (this.#size > this.#limit) {
      const oldest = this.#entries.shift();
      if (!oldest) break;
      this.#size -= sizeOf(oldest);
    }
  }
}

/** Octets that a field counts in tables and lists. */
export const sizeOf = ([name, value]: Field): number => name.length + value.length + overhead;

/** Value of the first field of this name, which is in lower case. */
export const fieldValue = (fields: readonly Field[], name: string): string | undefined =>
  fields.find(([fieldName]) => fieldName === name)?.[1];
