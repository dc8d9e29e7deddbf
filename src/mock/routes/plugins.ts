import { capabilities, pluginBody } from '../plugins/plugin.ts';
import { remoteOf, unreached } from '../plugins/plugin-registry.ts';
import { isEnabled, set } from '../plugins/plugin-settings.ts';
import { pluginsOf } from '../plugins/plugin-store.ts';
import { filtersOf, isOn, type MockRequest, type MockResponse, type Route } from '../serve/message.ts';
import { badRequest, DaemonError, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { booleanFilter, holds } from '../state/filters.ts';
import { parseName } from '../state/reference.ts';

const done: MockResponse = { status: 200, bytes: new Uint8Array() };

export function pluginRoutes(engine: Engine): Record<string, Route> {
  const store = pluginsOf(engine);
  const of = ({ path }: MockRequest) => store.get(path.name ?? '');
  return {
    PluginList: (request) => {
      const filters = filtersOf(request, ['enabled', 'capability']);
      const enabled = booleanFilter(filters, 'enabled');
      const found = store.all.filter(
        (plugin) =>
          (enabled === undefined || enabled === plugin.enabled) &&
          holds(filters, 'capability', (wanted) => capabilities(plugin).includes(wanted)),
      );
      return { status: 200, json: found.map(pluginBody) };
    },
    PluginInspect: (request) => ({ status: 200, json: pluginBody(of(request)) }),
    PluginCreate: ({ query, body }) => {
      store.create(query.get('name') ?? '', body);
      return { status: 204 };
    },
    PluginEnable: (request) => {
      const timeout = request.query.get('timeout') ?? '';
      if (!/^-?\d+$/.test(timeout))
        throw new DaemonError(500, `strconv.Atoi: parsing "${timeout}": invalid syntax`);
      store.enable(of(request));
      return done;
    },
    PluginDisable: (request) => {
      store.disable(of(request));
      return done;
    },
    PluginDelete: (request) => {
      store.remove(of(request), isOn(request.query, 'force'), request.path.name ?? '');
      return done;
    },
    PluginSet: (request) => {
      const assignments = assignmentsOf(request);
      set(of(request), assignments);
      return { status: 204 };
    },
    // Why an empty list: so answers a daemon that did not reach the registry.
    GetPluginPrivileges: ({ query }) => {
      remoteOf(query.get('remote') ?? '');
      return { status: 200, json: [] };
    },
    PluginPull: ({ query }) => notPulled(query.get('remote') ?? ''),
    PluginUpgrade: (request) => {
      const name = request.path.name ?? '';
      const plugin = store.all.find((each) => each.name === name || each.name === `${name}:latest`);
      if (!plugin) throw notFound(`plugin "${parseName(name).tag ? name : `${name}:latest`}" not found`);
      if (plugin.enabled) throw isEnabled(plugin, 'plugin must be disabled before upgrading');
      return notPulled(request.query.get('remote') ?? '');
    },
    PluginPush: (request) => {
      const { name } = of(request);
      const reference = parseName(name);
      const message = `error pushing plugin: ${unreached(reference, 'Head', `blobs/sha256:${store.get(name).id}`)}`;
      const lines = [
        { status: `The push refers to repository [${reference.repository}]` },
        { errorDetail: { message }, error: message },
      ];
      return {
        status: 200,
        contentType: 'application/json',
        bytes: Buffer.from(lines.map((line) => `${JSON.stringify(line)}\r\n`).join('')),
      };
    },
  };
}

function notPulled(remote: string): never {
  const reference = remoteOf(remote);
  const why = unreached(reference, 'Head', `manifests/${reference.tag ?? 'latest'}`);
  throw new DaemonError(500, `error resolving plugin reference: ${why}`);
}

/** The list of assignments in the body. Throws 400. */
function assignmentsOf({ body }: MockRequest): string[] {
  if (body.length === 0) return [];
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (error) {
    throw badRequest(`invalid JSON: ${(error as Error).message}`);
  }
  if (value === null) return [];
  if (!Array.isArray(value))
    throw badRequest(`invalid JSON: json: cannot unmarshal ${typeof value} into Go value of type []string`);
  return value.map(String);
}
