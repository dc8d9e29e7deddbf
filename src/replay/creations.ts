import { type Client, createClient } from '../client/index.ts';
import type { Address, Exchange } from '../model/index.ts';
import { itemsOf } from './compare-items.ts';
import { matchOf } from './operation-of.ts';

const kinds = ['service', 'container', 'network', 'volume', 'image', 'secret', 'config'] as const;
type Kind = (typeof kinds)[number];

/** An object that a replay made. */
export interface Created {
  readonly kind: Kind;
  /** Id; of a volume and of a tagged image its name. */
  readonly id: string;
}

const makers: Readonly<Record<string, Kind>> = {
  ContainerCreate: 'container',
  NetworkCreate: 'network',
  VolumeCreate: 'volume',
  ImageCommit: 'image',
  ServiceCreate: 'service',
  SecretCreate: 'secret',
  ConfigCreate: 'config',
};

/** Notes what a replay makes on the daemon, from the answers. */
export class Creations {
  readonly #created = new Map<string, Created>();

  get all(): readonly Created[] {
    return [...this.#created.values()].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  }

  note(was: Exchange, { response }: Exchange): void {
    if (!response || response.status >= 300) return;
    const { operation, query } = matchOf(was);
    const items = () => itemsOf(response.body.bytes) as Record<string, unknown>[];
    const maker = makers[operation?.id ?? ''];
    if (maker) {
      const [made] = items();
      this.#add(maker, made?.Id ?? made?.ID ?? made?.Name);
    }
    if (operation?.id === 'ImageCommit' || operation?.id === 'ImageTag')
      this.#tag(query.get('repo'), query.get('tag'));
    if (operation?.id === 'ImageCreate')
      this.#tag(query.get('fromImage') ?? query.get('repo'), query.get('tag'));
    if (operation?.id === 'ImageBuild') for (const tag of query.getAll('t')) this.#tag(tag, null);
    if (/^Image(?:Build|Load|Create)$/.test(operation?.id ?? ''))
      for (const item of items()) this.#item(item);
  }

  #item(item: Record<string, unknown>): void {
    const aux = item.aux as { ID?: unknown } | undefined;
    this.#add('image', aux?.ID);
    const text = `${item.stream ?? ''}${item.status ?? ''}`;
    this.#add('image', /^Loaded image(?: ID)?: (\S+)/m.exec(text)?.[1]);
    this.#add('image', /^(sha256:[0-9a-f]{64})$/.exec(text)?.[1]);
  }

  #tag(repository: string | null, tag: string | null): void {
    if (!repository) return;
    const hasTag = /:[^/]*$|@/.test(repository);
    this.#add('image', hasTag ? repository : `${repository}:${tag || 'latest'}`);
  }

  #add(kind: Kind, id: unknown): void {
    if (typeof id === 'string' && id !== '') this.#created.set(`${kind} ${id}`, { kind, id });
  }
}

/** Images and volumes that a daemon holds, by every name: what is there before a replay is not the replay's. */
export async function holdings(address: Address): Promise<ReadonlySet<string>> {
  await using client = createClient({ address, headersTimeoutMs: 30_000 });
  const held = new Set<string>();
  const images = await client.send({ method: 'GET', target: '/images/json?all=1' });
  if (images.status === 200)
    for (const { Id, RepoTags } of images.json<{ Id: string; RepoTags?: string[] | null }[]>())
      for (const name of [Id, ...(RepoTags ?? [])]) held.add(`image ${name}`);
  const volumes = await client.send({ method: 'GET', target: '/volumes' });
  if (volumes.status === 200)
    for (const { Name } of volumes.json<{ Volumes: { Name: string }[] | null }>().Volumes ?? [])
      held.add(`volume ${Name}`);
  return held;
}

/** Removes what a replay made and the daemon did not hold before; gives what was removed and what the daemon said to the rest. */
export async function cleanUp(
  address: Address,
  creations: Creations,
  held: ReadonlySet<string>,
): Promise<{ removed: Created[]; left: string[] }> {
  await using client = createClient({ address, headersTimeoutMs: 60_000 });
  const removed: Created[] = [];
  const left: string[] = [];
  for (const object of creations.all) {
    if (held.has(`${object.kind} ${object.id}`)) continue;
    const { status, text } = await remove(client, object);
    if (status < 300) removed.push(object);
    else if (status !== 404) left.push(`${object.kind} ${object.id}: ${status} ${text}`);
  }
  return { removed, left };
}

async function remove(client: Client, { kind, id }: Created): Promise<{ status: number; text: string }> {
  const path = encodeURIComponent(id).replaceAll('%2F', '/').replaceAll('%3A', ':');
  const flags =
    kind === 'container' ? '?force=1&v=1' : kind === 'image' || kind === 'volume' ? '?force=1' : '';
  const answer = await client.send({ method: 'DELETE', target: `/${kind}s/${path}${flags}` });
  return { status: answer.status, text: answer.text().trim().slice(0, 200) };
}
