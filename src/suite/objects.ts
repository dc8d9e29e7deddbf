import type { Client } from '../client/index.ts';

/** Label that every object of ours carries; its value is the run. */
export const runLabel = 'io.wirewhale.run';
/** Names of ours begin with this. */
export const namePrefix = 'wirewhale-';

interface Listed {
  Id?: string;
  Name?: string;
  Names?: string[];
  RepoTags?: string[] | null;
  Labels?: Record<string, string> | null;
}

/** An object of ours that was found on the daemon. */
export interface Owned {
  readonly kind: 'container' | 'network' | 'volume' | 'image';
  readonly id: string;
  readonly name: string;
}

/** Finds every object of ours on the daemon, of one run or of all. */
export async function findOwned(client: Client, run?: string): Promise<Owned[]> {
  const label = run ? `${runLabel}=${run}` : runLabel;
  const filters = { label: [label] };
  const ours = new RegExp(`(^|/)${namePrefix}${run ? `${run}-` : '[0-9a-f]{4,8}-'}`);
  const list = async (operation: string, query: Record<string, unknown>): Promise<Listed[]> => {
    const answer = await client.request(operation, { query });
    if (answer.status !== 200) return [];
    const body = answer.json<Listed[] | { Volumes: Listed[] | null } | null>();
    return Array.isArray(body) ? body : (body?.Volumes ?? []);
  };
  const found: Owned[] = [];
  for (const item of await list('ContainerList', { all: true, filters })) {
    found.push({ kind: 'container', id: item.Id ?? '', name: item.Names?.[0]?.slice(1) ?? item.Id ?? '' });
  }
  for (const item of await list('NetworkList', { filters }))
    found.push({ kind: 'network', id: item.Id ?? '', name: item.Name ?? '' });
  for (const item of await list('VolumeList', { filters }))
    found.push({ kind: 'volume', id: item.Name ?? '', name: item.Name ?? '' });
  for (const item of await list('ImageList', { all: true })) {
    const tags = (item.RepoTags ?? []).filter((tag) => ours.test(tag));
    for (const tag of tags) found.push({ kind: 'image', id: tag, name: tag });
    const value = item.Labels?.[runLabel];
    const untagged = (item.RepoTags ?? []).every((tag) => tag === '<none>:<none>');
    if (untagged && value !== undefined && (run === undefined || value === run)) {
      found.push({ kind: 'image', id: item.Id ?? '', name: item.Id ?? '' });
    }
  }
  return found;
}

/** Removes one object; gives what the daemon said when it did not. */
export async function removeOwned(client: Client, object: Owned): Promise<string | undefined> {
  const answer = await (() => {
    switch (object.kind) {
      case 'container':
        return client.request('ContainerDelete', {
          path: { id: object.id },
          query: { force: true, v: true },
        });
      case 'network':
        return client.request('NetworkDelete', { path: { id: object.id } });
      case 'volume':
        return client.request('VolumeDelete', { path: { name: object.id }, query: { force: true } });
      case 'image':
        return client.request('ImageDelete', { path: { name: object.id }, query: { force: true } });
    }
  })();
  if (answer.status < 300 || answer.status === 404) return undefined;
  return `${object.kind} ${object.name}: ${answer.status} ${answer.text().trim()}`;
}

/** Removes everything of ours, containers first; gives what was removed and what could not be. */
export async function sweep(client: Client, run?: string): Promise<{ removed: Owned[]; left: string[] }> {
  const removed: Owned[] = [];
  const left: string[] = [];
  for (const object of await findOwned(client, run)) {
    const problem = await removeOwned(client, object).catch(
      (error: Error) => `${object.kind} ${object.name}: ${error.message}`,
    );
    if (problem === undefined) removed.push(object);
    else left.push(problem);
  }
  return { removed, left };
}
