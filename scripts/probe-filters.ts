/**
 * Asks a daemon which filter keys each operation takes, at several API versions:
 *   node scripts/probe-filters.ts --socket PATH --name docker-20.10 --api 1.25,1.41
 * writes tests/fixtures/answers/NAME/filters.json: for each operation and key the versions that refuse it.
 * Swarm's operations are only told about where the daemon is a manager. Prunes carry a label that nothing has.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { formatJson } from '../src/base/index.ts';
import { Recorder } from './record-answers/recorder.ts';

const common = 'id name label label! driver type scope dangling before since until reference ';
const keys = (more: string): string[] => [...new Set(`${common}${more}`.trim().split(/\s+/))];

const probes: Readonly<Record<string, readonly [method: string, path: string, keys: readonly string[]]>> = {
  ContainerList: [
    'GET',
    '/containers/json',
    keys('ancestor exited health is-task isolation network status volume expose publish'),
  ],
  ImageList: ['GET', '/images/json', keys('is-official')],
  ImageSearch: ['GET', '/images/search?term=b', keys('is-official is-automated stars')],
  VolumeList: ['GET', '/volumes', keys('all')],
  NetworkList: ['GET', '/networks', keys('')],
  PluginList: ['GET', '/plugins', keys('capability enable enabled')],
  ContainerPrune: ['POST', '/containers/prune', keys('')],
  ImagePrune: ['POST', '/images/prune', keys('')],
  NetworkPrune: ['POST', '/networks/prune', keys('')],
  VolumePrune: ['POST', '/volumes/prune', keys('all')],
  BuildPrune: ['POST', '/build/prune', keys('parent description inuse shared private unused-for')],
  NodeList: ['GET', '/nodes', keys('membership node.label role')],
  ServiceList: ['GET', '/services', keys('mode runtime')],
  TaskList: ['GET', '/tasks', keys('desired-state node service runtime _up-to-date')],
  SecretList: ['GET', '/secrets', keys('names')],
  ConfigList: ['GET', '/configs', keys('names')],
};

const values: Readonly<Record<string, string>> = {
  dangling: 'true',
  'is-task': 'true',
  'is-official': 'true',
  'is-automated': 'false',
  stars: '1',
  all: 'false',
  enabled: 'true',
  enable: 'true',
  inuse: 'true',
  shared: 'true',
  private: 'true',
  until: '24h',
  'unused-for': '24h',
  status: 'running',
  health: 'none',
  isolation: 'default',
  exited: '0',
  expose: '80',
  publish: '80',
  type: 'custom',
  scope: 'local',
  mode: 'replicated',
  role: 'manager',
  membership: 'accepted',
  'desired-state': 'running',
  runtime: 'container',
  before: 'busybox',
  since: 'busybox',
  '_up-to-date': 'true',
};

const { values: flags } = parseArgs({
  options: { socket: { type: 'string' }, name: { type: 'string' }, api: { type: 'string' } },
});
const { socket, name, api } = flags;
if (!socket || !name || !api) throw new Error('needs --socket PATH --name NAME --api VERSION,…');

const table: Record<string, Record<string, { accepted: string[]; refused: string[] }>> = {};
for (const version of api.split(',')) {
  const recorder = new Recorder(socket, version);
  for (const [operation, [method, path, candidates]] of Object.entries(probes))
    for (const key of candidates) {
      const prune = method === 'POST' ? { label: ['org.wirewhale.nothing'] } : {};
      const filters = JSON.stringify({
        ...prune,
        [key]: [...(prune.label && key === 'label' ? prune.label : []), values[key] ?? 'x'],
      });
      const target = `${path}${path.includes('?') ? '&' : '?'}filters=${encodeURIComponent(filters)}`;
      const answer = await recorder.call('x', method, target, { silent: true });
      if (!answer || answer.status === 503 || answer.bytes.toString().includes('page not found')) continue;
      const refused = answer.status === 400 && /invalid filter/i.test(answer.bytes.toString());
      table[operation] ??= {};
      table[operation][key] ??= { accepted: [], refused: [] };
      table[operation][key][refused ? 'refused' : 'accepted'].push(version);
    }
}
const folder = new URL(`../tests/fixtures/answers/${name}/`, import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('filters.json', folder), `${formatJson(table)?.replaceAll('},', '},\n')}\n`);
