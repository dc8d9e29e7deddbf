import type { Json } from '../state/container.ts';
import { parseReference } from '../state/reference.ts';
import { parseConstraint } from './constraints.ts';
import type { Swarm } from './swarm.ts';
import { failedPrecondition, invalidArgument } from './swarm-errors.ts';
import { isOver, isWanted } from './task.ts';
import { checkTemplate } from './template.ts';

/** Refuses what the manager refuses of a service. Throws 400 and 500 in its words. */
export function checkService(swarm: Swarm, spec: Json): void {
  const { Name = '', TaskTemplate, Mode, UpdateConfig, RollbackConfig, EndpointSpec } = spec;
  if (Name === '') throw invalidArgument('meta: name must be provided');
  if (Name.length > 63) throw invalidArgument('name must be 63 characters or fewer');
  if (!/^[a-zA-Z0-9]([-_]*[a-zA-Z0-9])*$/.test(Name))
    throw invalidArgument('name must be valid as a DNS name component');
  checkTask(swarm, TaskTemplate);
  if ((Mode.ReplicatedJob || Mode.GlobalJob) && (UpdateConfig || RollbackConfig))
    throw invalidArgument('Jobs may not have an update config');
  for (const [what, config] of [
    ['update', UpdateConfig],
    ['rollback', RollbackConfig],
  ] as const)
    if (config) checkUpdate(what, config);
  if (EndpointSpec) checkEndpoint(EndpointSpec);
}

function checkTask(
  swarm: Swarm,
  { ContainerSpec, Resources, RestartPolicy, Placement, Networks }: Json,
): void {
  for (const amounts of Object.values<Json>(Resources ?? {})) {
    if (amounts.NanoCPUs && amounts.NanoCPUs < 1_000_000)
      throw invalidArgument(`invalid cpu value ${goFloat(amounts.NanoCPUs / 1e9)}: Must be at least 0.001`);
    if (amounts.MemoryBytes && amounts.MemoryBytes < 4 * 1024 * 1024)
      throw invalidArgument(`invalid memory value ${amounts.MemoryBytes}: Must be at least 4MiB`);
  }
  if ((RestartPolicy?.Delay ?? 0) < 0) throw invalidArgument('TaskSpec: restart-delay cannot be negative');
  if ((RestartPolicy?.Window ?? 0) < 0) throw invalidArgument('TaskSpec: restart-window cannot be negative');
  for (const constraint of Placement?.Constraints ?? []) parseConstraint(constraint);
  for (const { Target } of Networks ?? []) {
    const network = swarm.engine.networks.find(Target);
    if (network?.body.Ingress)
      throw invalidArgument(`Service cannot be explicitly attached to the ingress network "${network.name}"`);
  }
  checkContainer(swarm, ContainerSpec);
}

function checkContainer(swarm: Swarm, spec: Json): void {
  const { Image, Healthcheck, Mounts = [], Secrets = [], Configs = [], Hostname = '' } = spec;
  if (!Image) throw invalidArgument('ContainerSpec: image reference must be provided');
  if (!parseReference(Image))
    throw invalidArgument(`ContainerSpec: "${Image}" is not a valid repository/tag`);
  const targets = new Set<string>();
  for (const { Target } of Mounts) {
    if (targets.has(Target)) throw invalidArgument(`ContainerSpec: duplicate mount point: ${Target}`);
    targets.add(Target);
  }
  for (const name of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval'])
    if (Healthcheck?.[name] && Healthcheck[name] < 1_000_000)
      throw invalidArgument(`ContainerSpec: ${name} in HealthConfig cannot be less than 1ms`);
  checkTemplate('hostname', Hostname);
  for (const entry of spec.Env ?? []) checkTemplate('env', entry);
  for (const { SecretID, SecretName, File } of Secrets) check(swarm, 'secret', SecretID, SecretName, File);
  for (const { ConfigID, ConfigName, File } of Configs) check(swarm, 'config', ConfigID, ConfigName, File);
}

function check(swarm: Swarm, kind: 'secret' | 'config', id: string, name: string, file: Json): void {
  if (!id || !name) throw invalidArgument(`malformed ${kind} reference`);
  if (!file?.Name) throw invalidArgument(`malformed ${kind} reference, no target provided`);
  const payload = swarm.payloads(kind).get(id);
  if (!payload) throw invalidArgument(`${kind} not found: ${name}`);
}

function checkUpdate(what: string, { Delay = 0, Monitor = 0, MaxFailureRatio }: Json): void {
  if (Delay < 0) throw invalidArgument(`TaskSpec: ${what}-delay cannot be negative`);
  if (Monitor < 0) throw invalidArgument(`TaskSpec: ${what}-monitor cannot be negative`);
  if (MaxFailureRatio < 0 || MaxFailureRatio > 1)
    throw invalidArgument(`TaskSpec: ${what}-maxfailureratio cannot be less than 0 or bigger than 1`);
}

function checkEndpoint({ Mode, Ports = [] }: Json): void {
  const seen = new Set<string>();
  for (const { Protocol, PublishedPort, PublishMode } of Ports) {
    if (Mode === 'dnsrr' && PublishMode === 'ingress')
      throw invalidArgument("EndpointSpec: port published with ingress mode can't be used with dnsrr mode");
    const key = `${PublishedPort}/${Protocol}/${PublishMode}`;
    if (PublishedPort && seen.has(key))
      throw invalidArgument('EndpointSpec: duplicate published ports provided');
    seen.add(key);
  }
}

/** Ports that another service has. Throws 400. */
export function checkPorts(swarm: Swarm, id: string | undefined, spec: Json): void {
  for (const { PublishedPort, Protocol, PublishMode } of spec.EndpointSpec?.Ports ?? []) {
    if (!PublishedPort) continue;
    for (const other of swarm.services.values()) {
      if (other.id === id) continue;
      const clash = other.ports.find(
        (port) => port.PublishedPort === PublishedPort && port.Protocol === Protocol,
      );
      if (!clash || (clash.PublishMode === 'host' && PublishMode === 'host')) continue;
      throw invalidArgument(
        `port '${PublishedPort}' is already in use by service '${other.spec.Name}' (${other.id}) as ${clash.PublishMode === 'host' ? 'a host-published' : 'an ingress'} port`,
      );
    }
  }
}

/** Rejects the use of an object by services. Throws 400. */
export function checkUnused(swarm: Swarm, kind: 'secret' | 'config', id: string, name: string): void {
  const key = kind === 'secret' ? 'Secrets' : 'Configs';
  const member = kind === 'secret' ? 'SecretID' : 'ConfigID';
  const users = [...swarm.services.values()]
    .filter(({ spec }) =>
      (spec.TaskTemplate.ContainerSpec[key] ?? []).some((each: Json) => each[member] === id),
    )
    .map(({ spec }) => spec.Name);
  if (users.length === 0) return;
  const word = users.length > 1 ? 'services' : 'service';
  throw invalidArgument(`${kind} '${name}' is in use by the following ${word}: ${users.join(', ')}`);
}

/** A network that services still use. Throws 400. */
export function checkNetworkUnused(swarm: Swarm, id: string): void {
  const user = [...swarm.services.values()].find(({ spec }) =>
    (spec.TaskTemplate.Networks ?? []).some(({ Target }: Json) => Target === id),
  );
  if (user) throw failedPrecondition(`network ${id} is in use by service ${user.id}`);
  const task = [...swarm.tasks.values()].find(
    (each) => isWanted(each) && !isOver(each) && each.attachments.some(({ network }) => network.id === id),
  );
  if (task) throw failedPrecondition(`network ${id} is in use by task ${task.id}`);
}

/** As Go writes small numbers. */
const goFloat = (value: number): string =>
  Math.abs(value) >= 1e-4 ? String(value) : value.toExponential().replace(/e-(\d)$/, 'e-0$1');
