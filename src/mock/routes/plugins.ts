import { filtersOf, type Route } from '../serve/message.ts';
import { notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';

export function pluginRoutes(_engine: Engine): Record<string, Route> {
  const noPlugin: Route = (request) => {
    throw notFound(`plugin "${request.path.name}" not found`);
  };
  return {
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
  };
}
