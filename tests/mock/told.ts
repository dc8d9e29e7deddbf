import type { Daemon } from './daemon.ts';

export interface Told {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

/** All that the daemon told until now, as far as the filters choose it. */
export async function told(d: Daemon, filters: Record<string, string[]> = {}): Promise<Told[]> {
  const query = { since: 1, until: (Date.now() + 2) / 1000, filters };
  const got = await d.client.request('SystemEvents', { query });
  return got
    .text()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
