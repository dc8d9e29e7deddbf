/** Bounds of what clients can make the mock keep in memory, in bytes. */
export interface MockLimits {
  /** The body of one request; 512 MiB when absent. */
  readonly body?: number;
  /** Bodies of all requests that are under way; 1 GiB when absent. */
  readonly bodies?: number;
  /** What one client has not read yet; beyond, it is cut. 64 MiB when absent. */
  readonly unread?: number;
}

/** Keeps account of the bodies that are in memory. */
export class BodyBudget {
  readonly unread: number;
  readonly #body: number;
  readonly #bodies: number;
  #taken = 0;

  constructor({ body = 2 ** 29, bodies = 2 ** 30, unread = 2 ** 26 }: MockLimits = {}) {
    this.#body = body;
    this.#bodies = bodies;
    this.unread = unread;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Why no more of a body can be taken, of which `had` bytes are there already; `undefined` when they are taken. */
  take(had: number, more: number): string | undefined {
    if (had + more > this.#body)
      return `the body is larger than ${this.#body} bytes, which is what the mock takes of one request (limits.body)`;
    if (this.#taken + more > this.#bodies)
      return `the bodies of all requests are larger than ${this.#bodies} bytes, which is what the mock takes at once (limits.bodies)`;
    this.#taken += more;
    return undefined;
  }

  give(bytes: number): void {
    this.#taken -= bytes;
  }
}
