import type { Manner } from '../profile/profile.ts';
import type { MockContainer } from '../state/container.ts';
import { statusText, summaryBody } from '../state/container-bodies.ts';
import type { Engine } from '../state/engine.ts';

/** An entry of the list as it is sent, and what it was made of. */
interface Fragment {
  readonly text: string;
  readonly marks: readonly unknown[];
}

/** What a daemon has told of its containers in one manner. */
interface Told {
  readonly fragments: WeakMap<MockContainer, Fragment>;
  list: readonly Fragment[];
  bytes: Buffer;
}

const tellers = new WeakMap<Engine, Map<Manner, Told>>();
/** Why a bound: some daemons take any old version. */
const mannerLimit = 32;

/**
 * The list of containers as JSON text, without sizes. Entries are made anew only when what they tell has changed, and the text only when
 * an entry has.
 */
export function summaryTexts(engine: Engine, containers: readonly MockContainer[], manner: Manner): Buffer {
  const told = toldBy(engine, manner);
  let isSame = told.list.length === containers.length;
  const list = containers.map((container, index) => {
    const fragment = fragmentOf(told, container, manner);
    if (fragment !== told.list[index]) isSame = false;
    return fragment;
  });
  if (!isSame || told.bytes.length === 0) {
    told.bytes = Buffer.from(`[${list.map(({ text }) => text).join(',')}]\n`);
    told.list = list;
  }
  return told.bytes;
}

function toldBy(engine: Engine, manner: Manner): Told {
  const manners = tellers.get(engine) ?? new Map<Manner, Told>();
  tellers.set(engine, manners);
  let told = manners.get(manner);
  if (!told) {
    if (manners.size >= mannerLimit) manners.clear();
    told = { fragments: new WeakMap(), list: [], bytes: Buffer.alloc(0) };
    manners.set(manner, told);
  }
  return told;
}

const scratch: unknown[] = [];

function fragmentOf({ fragments }: Told, container: MockContainer, manner: Manner): Fragment {
  markOf(container, scratch);
  const known = fragments.get(container);
  if (known && areSame(known.marks, scratch)) return known;
  const text = JSON.stringify(manner.project('ContainerList', [summaryBody(container, false)])).slice(1, -1);
  const made = { text, marks: scratch.slice() };
  fragments.set(container, made);
  return made;
}

function areSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  if (some.length !== others.length) return false;
  for (let index = 0; index < some.length; index++) if (some[index] !== others[index]) return false;
  return true;
}

/** All that an entry is made of and that can change. What is never changed in place is marked by its identity. */
function markOf(container: MockContainer, marks: unknown[]): void {
  const { image, config, hostConfig, health } = container;
  let at = 0;
  marks[at++] = container.name;
  marks[at++] = container.status;
  marks[at++] = statusText(container);
  marks[at++] = container.startedAt === undefined;
  marks[at++] = container.error === '';
  marks[at++] = image.tags.size > 0;
  marks[at++] = container.ports;
  marks[at++] = config.Labels;
  marks[at++] = config.Entrypoint;
  marks[at++] = config.Cmd;
  marks[at++] = hostConfig.NetworkMode;
  marks[at++] = hostConfig.Annotations;
  marks[at++] = container.mounts;
  marks[at++] = health?.Status;
  marks[at++] = health?.FailingStreak;
  for (const [name, { network, config: asked, endpointId, address, mac }] of container.endpoints) {
    marks[at++] = name;
    marks[at++] = network;
    marks[at++] = network.gateway;
    marks[at++] = asked;
    marks[at++] = endpointId;
    marks[at++] = address;
    marks[at++] = mac;
  }
  marks.length = at;
}
