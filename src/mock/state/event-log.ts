import { type Filters, holds } from './filters.ts';

export interface MockEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  /** `swarm` for what is told of the whole swarm. */
  readonly scope: 'local' | 'swarm';
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** As many of the past as dockerd tells of. */
const kept = 256;

/** What happened of late, and who listens. */
export class EventLog {
  readonly #events: MockEvent[] = [];
  readonly #listeners = new Set<(event: MockEvent) => void>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  emit(
    type: string,
    action: string,
    id: string,
    attributes: Readonly<Record<string, string>> = {},
    scope: MockEvent['scope'] = 'local',
  ): void {
    const event: MockEvent = {
      Type: type,
      Action: action,
      Actor: { ID: id, Attributes: attributes },
      scope,
      at: this.#clock(),
    };
    this.#events.push(event);
    if (this.#events.length > kept) this.#events.shift();
    for (const listener of this.#listeners) listener(event);
  }

  /** Past events in `[since, until]`, in nanoseconds; without `since` none, as the daemon does. */
  past(since: bigint | undefined, until: bigint | undefined): MockEvent[] {
    if (since === undefined) return [];
    return this.#events.filter(
      (event) => nanoOf(event) >= since && (until === undefined || nanoOf(event) <= until),
    );
  }

  listen(listener: (event: MockEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

/** When it was, in nanoseconds since the epoch. */
export const nanoOf = ({ at }: MockEvent): bigint => BigInt(Math.round(at * 1000)) * 1000n;

/** The JSON of an event; `project` makes of all its members those that are sent. */
export function eventText(event: MockEvent, project: (body: object) => object): string {
  const nanoseconds = nanoOf(event);
  const old =
    event.Type === 'container'
      ? { status: event.Action, id: event.Actor.ID, from: event.Actor.Attributes.image ?? '' }
      : event.Type === 'image'
        ? { status: event.Action, id: event.Actor.ID }
        : {};
  const body = project({
    ...old,
    Type: event.Type,
    Action: event.Action,
    Actor: event.Actor,
    scope: event.scope,
    time: Number(nanoseconds / 1_000_000_000n),
  });
  return `${JSON.stringify(body).slice(0, -1)},"timeNano":${nanoseconds}}`;
}

export function eventMatches({ Type, Action, Actor, scope }: MockEvent, filters: Filters): boolean {
  const named = (type: string) => (wanted: string) =>
    Type === type &&
    (Actor.ID.startsWith(wanted) ||
      Actor.Attributes.name === wanted ||
      (type === 'image' && Actor.Attributes.name === wanted.split(':')[0]));
  return (
    holds(filters, 'type', (wanted) => wanted === Type) &&
    holds(filters, 'event', (wanted) => Action === wanted || Action.startsWith(`${wanted}:`)) &&
    holds(filters, 'container', named('container')) &&
    holds(
      filters,
      'image',
      (wanted) => named('image')(wanted) || (Type === 'container' && Actor.Attributes.image === wanted),
    ) &&
    holds(filters, 'network', named('network')) &&
    holds(filters, 'volume', named('volume')) &&
    holds(filters, 'scope', (wanted) => wanted === scope) &&
    holds(filters, 'daemon', () => Type === 'daemon') &&
    ['plugin', 'service', 'node', 'secret', 'config'].every((type) => holds(filters, type, named(type))) &&
    (filters.get('label') ?? []).every((wanted) => {
      const [key = '', value] = wanted.split(/=(.*)/s);
      return value === undefined ? key in Actor.Attributes : Actor.Attributes[key] === value;
    })
  );
}
