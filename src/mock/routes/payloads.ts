import { filtersOf, jsonBody, type MockRequest, type Route } from '../serve/message.ts';
import type { Json } from '../state/container.ts';
import { badRequest, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { holds, labelsHold } from '../state/filters.ts';
import { checkUnused } from '../swarm/check-service.ts';
import { seatOf } from '../swarm/seat.ts';
import type { Payload, PayloadKind, Swarm } from '../swarm/swarm.ts';
import { alreadyExists, invalidArgument, outOfSequence, unknownError } from '../swarm/swarm-errors.ts';
import { head } from '../swarm/swarm-object.ts';
import { byAge } from './swarm-order.ts';
import { versionOf } from './swarm-query.ts';

const limits = { secret: 500 * 1024, config: 1000 * 1024 } as const;
const noun = { secret: 'Secret', config: 'Config' } as const;

/** Routes of secrets or of configs, which differ in what they tell of their data. */
export function payloadRoutes(engine: Engine, kind: PayloadKind): Record<string, Route> {
  const seat = seatOf(engine);
  const body = (payload: Payload): Json => ({
    ...head(payload),
    Spec: {
      ...payload.spec,
      ...(kind === 'config' ? { Data: Buffer.from(payload.data).toString('base64') } : {}),
    },
  });
  const of = (swarm: Swarm, name: string) => findPayload(swarm, kind, name);
  const routes: Record<string, Route> = {
    List: (request) => {
      const { swarm } = seat;
      const filters = filtersOf(request, ['id', 'label', 'name', 'names']);
      const found = [...swarm.payloads(kind).values()].filter(
        (payload) =>
          labelsHold(filters, payload.spec.Labels) &&
          holds(filters, 'id', (wanted) => payload.id.startsWith(wanted)) &&
          holds(filters, 'name', (wanted) => payload.spec.Name.startsWith(wanted)) &&
          holds(filters, 'names', (wanted) => payload.spec.Name === wanted),
      );
      return { status: 200, json: found.toSorted(byAge).map(body) };
    },
    Create: (request) => {
      const { swarm } = seat;
      const { spec, data } = specOf(request, kind);
      if ([...swarm.payloads(kind).values()].some((other) => other.spec.Name === spec.Name))
        throw alreadyExists(`${kind} ${spec.Name} already exists`);
      const payload: Payload = { ...swarm.stamp(), spec, data };
      swarm.payloads(kind).set(payload.id, payload);
      swarm.emit(kind, 'create', payload.id, spec.Name);
      return { status: 201, json: { ID: payload.id } };
    },
    Inspect: ({ path }) => ({ status: 200, json: body(of(seat.swarm, path.id ?? '')) }),
    Update: (request) => {
      const given = jsonBody(request, false);
      const version = versionOf(request, kind);
      const { swarm } = seat;
      const payload = of(swarm, request.path.id ?? '');
      const data = decoded(given.Data, kind);
      const same = data === undefined || Buffer.compare(data, payload.data) === 0;
      if ((given.Name && given.Name !== payload.spec.Name) || !same) {
        if (BigInt(payload.version) !== version) throw outOfSequence();
        throw invalidArgument('only updates to Labels are allowed');
      }
      if (BigInt(payload.version) !== version) throw outOfSequence();
      payload.spec = { ...payload.spec, Labels: given.Labels ?? {} };
      swarm.touch(payload);
      swarm.emit(kind, 'update', payload.id, payload.spec.Name);
      return { status: 200, bytes: new Uint8Array() };
    },
    Delete: ({ path }) => {
      const { swarm } = seat;
      const payload = of(swarm, path.id ?? '');
      checkUnused(swarm, kind, payload.id, payload.spec.Name);
      swarm.payloads(kind).delete(payload.id);
      swarm.emit(kind, 'remove', payload.id, payload.spec.Name);
      return { status: 204 };
    },
  };
  return Object.fromEntries(
    Object.entries(routes).map(([action, route]) => [`${noun[kind]}${action}`, route]),
  );
}

/** By id, name, or a beginning of the id. Throws 404. */
function findPayload(swarm: Swarm, kind: PayloadKind, name: string): Payload {
  const all = [...swarm.payloads(kind).values()];
  const found =
    swarm.payloads(kind).get(name) ??
    all.find(({ spec }) => spec.Name === name) ??
    all.find(({ id }) => name !== '' && id.startsWith(name));
  if (!found) throw notFound(`${kind} ${name} not found`);
  return found;
}

function specOf(request: MockRequest, kind: PayloadKind): { spec: Json; data: Uint8Array } {
  const { Name = '', Labels, Data, Driver, Templating } = jsonBody(request, false);
  const data = decoded(Data, kind) ?? new Uint8Array();
  if (Name === '') throw invalidArgument('name must be provided');
  if (Name.length > 64 || !/^[a-zA-Z0-9](?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/.test(Name))
    throw invalidArgument(
      'invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]',
    );
  if (kind === 'secret' && Driver?.Name) throw unknownError(`plugin "${Driver.Name}" not found`);
  if (data.length === 0 || data.length > limits[kind])
    throw invalidArgument(`${kind} data must be larger than 0 and less than ${limits[kind]} bytes`);
  return { spec: { Name, Labels: Labels ?? {}, ...(Templating?.Name ? { Templating } : {}) }, data };
}

/** Bytes of base64. Throws 400 for what is none. */
function decoded(text: string | undefined, kind: PayloadKind): Uint8Array | undefined {
  if (!text) return undefined;
  const wrong = /[^A-Za-z0-9+/=_-]/.exec(text);
  if (wrong)
    throw badRequest(
      `invalid JSON: json: cannot unmarshal string into Go struct field ${noun[kind]}Spec.Data of type []uint8: illegal base64 data at input byte ${wrong.index}`,
    );
  return Buffer.from(text, 'base64');
}
