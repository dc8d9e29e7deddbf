import type { MockFacts } from '../serve/handle.ts';
import { filtersOf, type Route } from '../serve/message.ts';
import { DaemonError, notFound } from '../state/daemon-error.ts';
import { sessionRoute } from './session.ts';

/** Operations that need a swarm or plugins, as a daemon without either answers them. */
export function swarmRoutes({ contract }: MockFacts): Record<string, Route> {
  const noSwarm = (): never => {
    throw new DaemonError(
      503,
      'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
    );
  };
  const areas = new Set(['swarm', 'nodes', 'services', 'tasks', 'secrets', 'configs']);
  const left = new Set(['SwarmInit', 'SwarmJoin']);
  const refused = [...contract.operations.values()]
    .filter(({ area, id }) => areas.has(area) && !left.has(id))
    .map(({ id }) => [id, noSwarm] as const);
  const noPlugin: Route = (request) => {
    throw notFound(`plugin "${request.path.name}" not found`);
  };
  return {
    ...Object.fromEntries(refused),
    PluginList: (request) => {
      filtersOf(request);
      return { status: 200, json: [] };
    },
    PluginInspect: noPlugin,
    PluginDelete: noPlugin,
    PluginEnable: noPlugin,
    PluginDisable: noPlugin,
    PluginSet: noPlugin,
    PluginUpgrade: noPlugin,
    PluginPush: noPlugin,
    Session: sessionRoute(),
  };
}
