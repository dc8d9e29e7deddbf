import type { Json } from '../state/container.ts';
import { badRequest, DaemonError, notFound } from '../state/daemon-error.ts';
import { checkPorts } from './check-service.ts';
import { isJob, modeOf, type Service } from './service.ts';
import { serviceName } from './service-name.ts';
import { serviceSpec } from './service-spec.ts';
import type { Swarm } from './swarm.ts';
import { alreadyExists, failedPrecondition, outOfSequence, unimplemented } from './swarm-errors.ts';

/** Throws 404. */
export function findService(swarm: Swarm, name: string): Service {
  const all = [...swarm.services.values()];
  const exact = swarm.services.get(name) ?? all.find(({ spec }) => spec.Name === name);
  const begun = exact ? [] : all.filter(({ id }) => name !== '' && id.startsWith(name));
  if (begun.length > 1) throw badRequest(`service ${name} is ambiguous (${begun.length} matches found)`);
  const found = exact ?? begun[0];
  if (!found) throw notFound(`service ${name} not found`);
  return found;
}

export function createService(swarm: Swarm, body: Json): Service {
  const named = body.Name ? body : { ...body, Name: serviceName(swarm.engine.ids) };
  const spec = serviceSpec(swarm, named);
  checkPorts(swarm, undefined, spec);
  if ([...swarm.services.values()].some((other) => other.spec.Name === spec.Name))
    throw alreadyExists(`name conflicts with an existing object: service ${spec.Name} already exists`);
  const stamped = swarm.stamp();
  const service: Service = {
    ...stamped,
    spec,
    previous: undefined,
    ports: [],
    vips: new Map(),
    update: undefined,
    iteration: 0,
    lastExecution: stamped.created,
    changed: stamped.created,
    dirty: true,
  };
  swarm.services.set(service.id, service);
  allocate(swarm, service);
  swarm.emit('service', 'create', service.id, spec.Name);
  if (service.ports.length + service.vips.size > 0) {
    swarm.touch(service);
    swarm.emit('service', 'update', service.id, spec.Name);
  }
  swarm.changed();
  return service;
}

/** Changes a service, or takes the last change back. Throws 400, 404, 500 and 501. */
export function updateService(
  swarm: Swarm,
  service: Service,
  version: bigint,
  given: Json,
  rollback: boolean,
): void {
  const wanted = rollback ? undefined : serviceSpec(swarm, given);
  if (BigInt(service.version) !== version) throw outOfSequence();
  if (wanted && wanted.Name !== service.spec.Name) throw unimplemented('renaming services is not supported');
  if (wanted && modeOf({ spec: wanted }) !== modeOf(service))
    throw unimplemented('service mode change is not allowed');
  if (rollback && !service.previous)
    throw failedPrecondition(`service ${service.id} does not have a previous spec`);
  const before = service.spec;
  const spec = wanted ?? service.previous;
  checkPorts(swarm, service.id, spec);
  service.previous = before;
  service.spec = spec;
  service.changed = swarm.engine.clock();
  service.dirty = true;
  const old = service.update;
  service.update = rollback
    ? {
        state: 'rollback_started',
        startedAt: service.changed,
        completedAt: undefined,
        message: 'manually requested rollback',
      }
    : undefined;
  if (isJob(service) && spec.TaskTemplate.ForceUpdate !== before.TaskTemplate.ForceUpdate) {
    service.iteration += 1;
    service.lastExecution = service.changed;
  }
  allocate(swarm, service);
  swarm.touch(service);
  swarm.emit('service', 'update', service.id, spec.Name, {
    ...differing('replicas', replicasOf(before), replicasOf(spec)),
    ...differing('image', before.TaskTemplate.ContainerSpec.Image, spec.TaskTemplate.ContainerSpec.Image),
    ...(service.update ? differing('updatestate', old?.state ?? '', service.update.state) : {}),
  });
  swarm.changed();
}

const replicasOf = ({ Mode }: Json): string => String(Mode.Replicated?.Replicas ?? '');

/** `replicas.old` and `replicas.new`, where they differ. */
function differing(name: string, before: string, now: string): Record<string, string> {
  if (before === now) return {};
  return {
    ...(now === '' ? {} : { [`${name}.new`]: now }),
    ...(before === '' ? {} : { [`${name}.old`]: before }),
  };
}

export function removeService(swarm: Swarm, service: Service): void {
  swarm.services.delete(service.id);
  for (const [id, address] of service.vips) {
    const network = swarm.engine.networks.find(id);
    if (network) swarm.addresses(network).give(address.split('/')[0] ?? '');
  }
  swarm.emit('service', 'remove', service.id, service.spec.Name);
  swarm.changed();
}

/** Chooses ports that were left open, and an address of the service in each of its networks. */
function allocate(swarm: Swarm, service: Service): void {
  const { spec } = service;
  const taken = new Set(
    [...swarm.services.values()].flatMap(({ ports }) => ports.map(({ PublishedPort }) => PublishedPort)),
  );
  const before = service.ports;
  service.ports = (spec.EndpointSpec?.Ports ?? []).map((port: Json) => {
    if (port.PublishedPort || port.PublishMode === 'host') return port;
    const same = before.find((old) => old.TargetPort === port.TargetPort && old.Protocol === port.Protocol);
    let number = same?.PublishedPort ?? 30_000;
    while (!same && taken.has(number)) number += 1;
    taken.add(number);
    return { ...port, PublishedPort: number };
  });
  const byName = (spec.EndpointSpec?.Mode ?? 'vip') !== 'vip';
  const ingress = service.ports.some(({ PublishMode }) => PublishMode === 'ingress')
    ? swarm.ingress
    : undefined;
  const wanted = [
    ...(ingress ? [ingress] : []),
    ...(byName ? [] : (spec.TaskTemplate.Networks ?? [])).map(({ Target }: Json) =>
      swarm.engine.networks.get(Target),
    ),
  ].filter((network) => !network.predefined);
  for (const [id, address] of service.vips) {
    if (wanted.some((network) => network.id === id)) continue;
    service.vips.delete(id);
    const network = swarm.engine.networks.find(id);
    if (network) swarm.addresses(network).give(address.split('/')[0] ?? '');
  }
  for (const network of wanted) {
    if (service.vips.has(network.id)) continue;
    const address = swarm.addresses(network).take();
    if (!address)
      throw new DaemonError(500, 'rpc error: code = Unknown desc = could not find an available IP');
    service.vips.set(network.id, `${address}/${network.prefix}`);
  }
}
