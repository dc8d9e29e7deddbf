import { filtersOf, jsonBody, type MockRequest, type MockResponse, type Route } from '../serve/message.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { holds, labelsHold } from '../state/filters.ts';
import { seatOf } from '../swarm/seat.ts';
import { modeOf, serviceBody, serviceStatus } from '../swarm/service.ts';
import { withDefaults } from '../swarm/service-spec.ts';
import { createService, findService, removeService, updateService } from '../swarm/services.ts';
import { byAge } from './swarm-order.ts';
import { strictBoolean, versionOf } from './swarm-query.ts';

const words = {
  Replicated: 'replicated',
  Global: 'global',
  ReplicatedJob: 'replicated-job',
  GlobalJob: 'global-job',
} as const;

export function serviceRoutes(engine: Engine): Record<string, Route> {
  const seat = seatOf(engine);
  const of = ({ path }: MockRequest) => findService(seat.swarm, path.id ?? '');
  return {
    ServiceList: (request) => {
      const { swarm } = seat;
      const filters = filtersOf(request, ['id', 'label', 'mode', 'name', 'runtime']);
      const wanted = strictBoolean(request.query.get('status'));
      if (wanted === null)
        throw badRequest(
          `invalid value for status: ${request.query.get('status')}: strconv.ParseBool: parsing "${request.query.get('status')}": invalid syntax`,
        );
      const found = [...swarm.services.values()].filter(
        (service) =>
          labelsHold(filters, service.spec.Labels) &&
          holds(filters, 'id', (id) => service.id.startsWith(id)) &&
          holds(filters, 'name', (name) => service.spec.Name.startsWith(name)) &&
          holds(filters, 'mode', (mode) => mode === words[modeOf(service)]) &&
          holds(filters, 'runtime', (runtime) => runtime === 'container'),
      );
      return {
        status: 200,
        json: found
          .toSorted(byAge)
          .map((service) =>
            serviceBody(service, wanted ? serviceStatus(service, swarm.tasksOf(service)) : undefined),
          ),
      };
    },
    ServiceInspect: (request) => {
      const text = request.query.get('insertDefaults');
      const defaults = strictBoolean(text);
      if (defaults === null)
        throw badRequest(
          `invalid value for insertDefaults: ${text}: strconv.ParseBool: parsing "${text}": invalid syntax`,
        );
      const service = of(request);
      const body = serviceBody(service);
      return { status: 200, json: defaults ? { ...body, Spec: withDefaults(service.spec) } : body };
    },
    ServiceCreate: (request) => {
      const { swarm } = seat;
      const { id } = createService(swarm, jsonBody(request, false));
      return { status: 201, json: { ID: id, Warnings: null } };
    },
    ServiceUpdate: (request) => update(engine, request),
    ServiceDelete: (request) => {
      removeService(seat.swarm, of(request));
      return { status: 200, bytes: new Uint8Array() };
    },
  };
}

function update(engine: Engine, request: MockRequest): MockResponse {
  const { query, path } = request;
  const body = jsonBody(request, false);
  const version = versionOf(request, 'service');
  const { swarm } = seatOf(engine);
  const rollback = query.get('rollback') ?? '';
  const from = query.get('registryAuthFrom') ?? '';
  const service = findService(swarm, path.id ?? '');
  if (!['', 'none', 'previous'].includes(rollback))
    throw new DaemonError(500, `unrecognized rollback option ${rollback}`);
  if (!['', 'spec', 'previous-spec'].includes(from))
    throw new DaemonError(500, 'unsupported registryAuthFrom value');
  updateService(swarm, service, version, body, rollback === 'previous');
  return { status: 200, json: { Warnings: null } };
}
