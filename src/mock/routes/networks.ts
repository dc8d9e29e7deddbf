import { filtersOf, jsonBody, type MockRequest, type MockResponse, type Route } from '../serve/message.ts';
import { checkIpam } from '../state/check-ipam.ts';
import { isUp } from '../state/container.ts';
import { badRequest, conflict, DaemonError, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { booleanFilter, type Filters, holds, labelsHold } from '../state/filters.ts';
import { type Endpoint, type MockNetwork, networkBody } from '../state/network-store.ts';
import { formatTime } from '../state/time.ts';
import {
  checkRemovable,
  createOverlay,
  isNeeded,
  servicesIn,
  tellOfNetwork,
  toldOf,
} from '../swarm/networks.ts';
import { untilOf } from './containers.ts';

export function networkRoutes(engine: Engine): Record<string, Route> {
  return {
    NetworkList: (request) => {
      const filters = filtersOf(request);
      for (const type of filters.get('type') ?? [])
        if (!['custom', 'builtin'].includes(type))
          throw new DaemonError(500, `invalid filter: 'type'='${type}'`);
      const dangling = danglingOf(filters);
      const found = engine.networks.all.filter(
        (network) =>
          labelsHold(filters, network.body.Labels ?? {}) &&
          holds(filters, 'name', (wanted) => network.name.includes(wanted)) &&
          holds(filters, 'id', (wanted) => network.id.startsWith(wanted)) &&
          holds(filters, 'driver', (wanted) => network.driver === wanted) &&
          holds(filters, 'scope', (wanted) => wanted === (network.body.Scope ?? 'local')) &&
          holds(filters, 'type', (wanted) => (wanted === 'builtin') === network.predefined) &&
          (dangling === undefined ||
            dangling ===
              (!network.predefined &&
                (network.endpoints.size === 0 || request.manner.behaves('takesUsedForDangling')))),
      );
      return {
        status: 200,
        json: found.map((network) =>
          toldOf(engine, network, networkBody(network, request.manner.behaves('listsEndpoints')), false),
        ),
      };
    },
    NetworkInspect: (request) => {
      const scope = request.query.get('scope');
      const verbose = request.query.get('verbose');
      if (verbose && !/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(verbose))
        throw badRequest(
          `invalid value for verbose: ${verbose}: strconv.ParseBool: parsing "${verbose}": invalid syntax`,
        );
      const network = engine.networks.get(request.path.id ?? '');
      if (scope && scope !== (network.body.Scope ?? 'local'))
        throw notFound(`network ${request.path.id} not found`);
      const body = toldOf(engine, network, networkBody(network, true), true);
      const isVerbose = verbose && /^(1|t)/i.test(verbose);
      return { status: 200, json: isVerbose ? { ...body, ...servicesIn(engine, network) } : body };
    },
    NetworkCreate: (request) => create(engine, request),
    NetworkDelete: (request) => {
      checkRemovable(engine, engine.networks.get(request.path.id ?? ''));
      const network = engine.networks.remove(request.path.id ?? '');
      tellOfNetwork(engine, network, 'destroy');
      return { status: 204 };
    },
    NetworkConnect: (request) => connect(engine, request),
    NetworkDisconnect: (request) => disconnect(engine, request),
    NetworkPrune: (request) => {
      const filters = filtersOf(request);
      const before = untilOf(filters);
      const gone = engine.networks.all.filter(
        (network) =>
          !network.predefined &&
          network.endpoints.size === 0 &&
          !inUse(engine, network) &&
          !isNeeded(engine, network) &&
          network.created <= before &&
          labelsHold(filters, network.body.Labels ?? {}),
      );
      for (const network of gone) engine.networks.remove(network.id);
      engine.events.emit('network', 'prune', '', { reclaimed: '0' });
      return {
        status: 200,
        json: { NetworksDeleted: gone.length > 0 ? gone.map(({ name }) => name) : null },
      };
    },
  };
}

/** Whether unused networks are wanted, or used ones. Throws 400 in words that only networks have. */
function danglingOf(filters: Filters): boolean | undefined {
  try {
    return booleanFilter(filters, 'dangling');
  } catch {
    throw badRequest(`invalid value for filter 'dangling', must be "true" (or "1"), or "false" (or "0")`);
  }
}

const inUse = (engine: Engine, network: MockNetwork): boolean =>
  [...engine.containers.values()].some((container) =>
    [...container.endpoints.values()].some((endpoint) => endpoint.network === network),
  );

function create(engine: Engine, request: MockRequest): MockResponse {
  const body = jsonBody(request);
  const { Name } = body;
  if (typeof Name !== 'string' || Name.trim() === '') throw badRequest('invalid name: name is empty');
  if (['bridge', 'host', 'none', 'default'].includes(Name))
    throw new DaemonError(403, `operation is not permitted on predefined ${Name} network `);
  const same = engine.networks.all.find((network) => network.name === Name);
  if (same) throw conflict(`network with name ${Name} already exists`);
  const driver = body.Driver || 'bridge';
  if (driver === 'overlay') return made(engine, createOverlay(engine, body));
  if (driver === 'host' || driver === 'null')
    throw new DaemonError(403, `only one instance of "${driver}" network is allowed`);
  if (!['bridge', 'ipvlan', 'macvlan'].includes(driver))
    throw notFound(`could not find plugin ${driver} in v1 plugin registry: plugin "${driver}" not found`);
  if (body.Scope === 'swarm')
    throw new DaemonError(403, 'cannot create a swarm scoped network when swarm is not active');
  checkIpam(body.IPAM?.Config ?? []);
  for (const name of ['enable_icc', 'enable_ip_masquerade', 'default_bridge']) {
    const key = `com.docker.network.bridge.${name}`;
    const value = body.Options?.[key];
    if (value !== undefined && !/^(?:1|t|true|0|f|false)$/i.test(value))
      throw badRequest(
        `failed to parse ${key} value: ${value} (strconv.ParseBool: parsing "${value}": invalid syntax)`,
      );
  }
  for (const { Subnet } of body.IPAM?.Config ?? []) {
    if (engine.networks.all.some((network) => network.subnet === Subnet))
      throw new DaemonError(403, 'invalid pool request: Pool overlaps with other one on this address space');
  }
  const now = engine.clock();
  const network = engine.networks.add(engine.ids.next(), { ...body, Created: formatTime(now) }, now);
  return made(engine, network);
}

function made(engine: Engine, network: MockNetwork): MockResponse {
  tellOfNetwork(engine, network, 'create');
  return { status: 201, json: { Id: network.id, Warning: '' } };
}

function connect(engine: Engine, request: MockRequest): MockResponse {
  const body = jsonBody(request);
  const network = engine.networks.get(request.path.id ?? '');
  const container = engine.container(body.Container ?? '');
  if (network.driver === 'host')
    throw badRequest(
      'cannot connect container to host network - container must be created in host network mode',
    );
  if (container.hostConfig.NetworkMode === 'host')
    throw badRequest(
      'container sharing network namespace with another container or host cannot be connected to any other network',
    );
  if (container.endpoints.has(network.name))
    throw new DaemonError(
      403,
      `endpoint with name ${container.name} already exists in network ${network.name}`,
    );
  const config = body.EndpointConfig ?? {};
  const wished = config.IPAMConfig?.IPv4Address;
  if (wished) checkAddress(network, wished);
  const endpoint: Endpoint = { network, config, endpointId: '', address: '', mac: '' };
  if (isUp(container)) {
    engine.networks.attach(endpoint, container, engine.ids.next());
    engine.events.emit('network', 'connect', network.id, {
      container: container.id,
      name: network.name,
      type: network.driver,
    });
  }
  container.endpoints.set(network.name, endpoint);
  return { status: 200, bytes: new Uint8Array() };
}

/** All that is wrong with an address that was asked for, as one error. */
function checkAddress(network: MockNetwork, address: string): void {
  const isAddress = /^(\d{1,3}\.){3}\d{1,3}$/.test(address);
  const wrong = [
    ...(network.predefined ? ['user specified IP address is supported on user defined networks only'] : []),
    ...(isAddress ? [] : [`invalid IPv4 address: ${address}`]),
    ...(network.predefined || !isAddress
      ? [`no configured subnet or ip-range contain the IP address ${address}`]
      : []),
  ];
  const [only] = wrong;
  if (only === undefined) return;
  throw badRequest(
    `invalid endpoint settings:\n${wrong.length === 1 ? only : wrong.map((each) => `* ${each}`).join('\n')}`,
  );
}

function disconnect(engine: Engine, request: MockRequest): MockResponse {
  const body = jsonBody(request);
  const network = engine.networks.get(request.path.id ?? '');
  const container =
    [...engine.containers.values()].find(
      ({ id, name }) => id === body.Container || name === body.Container,
    ) ?? (body.Force ? undefined : engine.container(body.Container ?? ''));
  if (!container) throw notFound(`endpoint ${body.Container} not found`);
  const endpoint = container.endpoints.get(network.name);
  if (!endpoint)
    throw new DaemonError(
      500,
      `container ${container.id} is not connected to ${network.driver === 'null' ? 'the ' : ''}network ${network.name}`,
    );
  engine.networks.detach(endpoint, container.id);
  container.endpoints.delete(network.name);
  engine.events.emit('network', 'disconnect', network.id, {
    container: container.id,
    name: network.name,
    type: network.driver,
  });
  return { status: 200, bytes: new Uint8Array() };
}
