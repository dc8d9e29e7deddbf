import { idPattern } from '../../base/index.ts';

/** Ids that a client made up, and those that stand for them in the recording. */
export class StandIns {
  readonly #toRecorded = new Map<string, string>();
  readonly #toClient = new Map<string, string>();

  /** Ids of one request as they came and as they were recorded, in the same order. */
  learn(came: readonly string[], recorded: readonly string[]): void {
    for (const [index, id] of came.entries()) {
      const other = recorded[index];
      if (other === undefined || other === id || this.#toRecorded.has(id)) continue;
      this.#toRecorded.set(id, other);
      this.#toClient.set(other, id);
    }
  }

  toRecorded(text: string): string {
    return swapped(text, this.#toRecorded);
  }

  /** An answer in the client's words. Ids are swapped for ids of the same length. */
  toClient(bytes: Uint8Array): Uint8Array {
    if (this.#toClient.size === 0) return bytes;
    const text = Buffer.from(bytes).toString('latin1');
    const changed = swapped(text, this.#toClient);
    return changed === text ? bytes : Buffer.from(changed, 'latin1');
  }
}

const swapped = (text: string, map: ReadonlyMap<string, string>): string =>
  map.size === 0 ? text : text.replace(idPattern, (id) => map.get(id) ?? id);
