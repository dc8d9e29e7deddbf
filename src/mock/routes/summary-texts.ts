import type { Manner } from '../profile/profile.ts';
import type { MockContainer } from '../state/container.ts';
import { statusText, summaryBody } from '../state/container-bodies.ts';
import type { Engine } from '../state/engine.ts';

/** An entry of the list as it is sent, and what it was made of. */
interface Fragment {
  readonly text: string;
  readonly marks: unknown[];
}

/** What a daemon has told of its containers in one manner. */
interface Told {
  readonly fragments: WeakMap<MockContainer, Fragment>;
  texts: readonly string[];
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
  const texts: string[] = [];
  let isSame = told.texts.length === containers.length && told.bytes.length > 0;
  for (const container of containers) {
    const text = textOf(told, container, manner);
    if (isSame && text !== told.texts[texts.length]) isSame = false;
    texts.push(text);
  }
  if (!isSame) {
    told.bytes = Buffer.from(`[${texts.join(',')}]\n`);
    told.texts = texts;
  }
  return told.bytes;
}

function toldBy(engine: Engine, manner: Manner): Told {
  const manners = tellers.get(engine) ?? new Map<Manner, Told>();
  tellers.set(engine, manners);
  let told = manners.get(manner);
  if (!told) {
    if (manners.size >= mannerLimit) manners.clear();
    told = { fragments: new WeakMap(), texts: [], bytes: Buffer.alloc(0) };
    manners.set(manner, told);
  }
  return told;
}

function textOf({ fragments }: Told, container: MockContainer, manner: Manner): string {
  const known = fragments.get(container);
  const marks = known?.marks ?? [];
  if (!remark(container, marks) && known) return known.text;
  // Why: what fails on the way is not to leave an old text under new marks.
  fragments.delete(container);
  const text = JSON.stringify(manner.project('ContainerList', [summaryBody(container, false)])).slice(1, -1);
  fragments.set(container, { text, marks });
  return text;
}

/**
 * Notes all that an entry is made of and that can change, and gives whether anything has. What is not changed in place while it is told
 * is marked by its identity.
 */
function remark(container: MockContainer, marks: unknown[]): boolean {
  let at = 0;
  let isOther = false;
  const mark = (value: unknown) => {
    if (marks[at] !== value || at >= marks.length) {
      marks[at] = value;
      isOther = true;
    }
    at += 1;
  };
  const { config, hostConfig, health } = container;
  mark(container.name);
  mark(container.status);
  mark(statusText(container));
  mark(container.startedAt === undefined);
  mark(container.error === '');
  mark(container.image.tags.size > 0);
  mark(container.ports);
  mark(config.Labels);
  mark(config.Entrypoint);
  mark(config.Cmd);
  mark(hostConfig.NetworkMode);
  mark(hostConfig.Annotations);
  mark(container.mounts);
  mark(health?.Status);
  mark(health?.FailingStreak);
  for (const [name, endpoint] of container.endpoints) {
    mark(name);
    mark(endpoint.network);
    mark(endpoint.network.gateway);
    mark(endpoint.config);
    mark(endpoint.endpointId);
    mark(endpoint.address);
    mark(endpoint.mac);
  }
  if (marks.length === at) return isOther;
  marks.length = at;
  return true;
}
