import type { Json } from '../state/container.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { MockNetwork } from '../state/network-store.ts';
import { checkService } from './check-service.ts';
import { modeOf } from './service.ts';
import type { Swarm } from './swarm.ts';
import { withoutEmpty } from './swarm-object.ts';

/** Settings of a service as the swarm keeps them: what says nothing is left out, networks are told by their ids. Throws 400 and 500. */
export function serviceSpec(swarm: Swarm, given: Json): Json {
  const template = given.TaskTemplate ?? {};
  const runtime = template.Runtime ?? '';
  if (!['', 'container', 'plugin', 'attachment'].includes(runtime)) throw badRequest('unsupported runtime');
  if (!template.ContainerSpec || runtime === 'plugin')
    throw badRequest('mismatched Runtime and *Spec fields');
  const modes = Object.values(given.Mode ?? {}).filter(Boolean);
  if (modes.length > 1) throw badRequest('must specify only one service mode');
  const networks = networksOf(swarm, template.Networks ?? given.Networks ?? []);
  const spec = {
    ...(given.Name ? { Name: given.Name } : {}),
    Labels: given.Labels ?? {},
    TaskTemplate: templateOf(template, networks),
    Mode: modeSpec(given.Mode ?? {}),
    ...(given.UpdateConfig ? { UpdateConfig: updateConfig(given.UpdateConfig, 'update') } : {}),
    ...(given.RollbackConfig ? { RollbackConfig: updateConfig(given.RollbackConfig, 'rollback') } : {}),
    ...(given.EndpointSpec ? { EndpointSpec: endpointSpec(given.EndpointSpec) } : {}),
  };
  checkService(swarm, spec);
  return spec;
}

function networksOf(swarm: Swarm, wanted: readonly Json[]): Json[] {
  return wanted.map(({ Target = '', Aliases, DriverOpts }) => {
    const network: MockNetwork | undefined = swarm.engine.networks.find(Target);
    if (!network) throw new DaemonError(500, `network ${Target} not found`);
    return withoutEmpty({ Target: network.id, Aliases, DriverOpts });
  });
}

function templateOf(given: Json, networks: readonly Json[]): Json {
  const { Condition = 'any', ...policy } = given.RestartPolicy ?? {};
  if (given.RestartPolicy && !['', 'none', 'on-failure', 'any'].includes(Condition))
    throw badRequest(`invalid RestartCondition: "${Condition}"`);
  return {
    ContainerSpec: containerSpec(given.ContainerSpec),
    ...(given.Resources ? { Resources: resources(given.Resources) } : {}),
    ...(given.RestartPolicy
      ? {
          RestartPolicy: {
            ...defined(policy),
            Condition: Condition || 'any',
            MaxAttempts: policy.MaxAttempts ?? 0,
          },
        }
      : {}),
    ...(given.Placement ? { Placement: withoutEmpty(given.Placement) } : {}),
    ...(networks.length > 0 ? { Networks: networks } : {}),
    ...(given.LogDriver ? { LogDriver: withoutEmpty(given.LogDriver) } : {}),
    ForceUpdate: given.ForceUpdate ?? 0,
    Runtime: 'container',
  };
}

const defined = (value: Json): Json =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined && member !== null));

function resources({ Limits, Reservations }: Json): Json {
  return {
    ...(Limits ? { Limits: withoutEmpty(Limits) } : {}),
    ...(Reservations ? { Reservations: withoutEmpty(Reservations) } : {}),
  };
}

function containerSpec(given: Json): Json {
  for (const { Type } of given.Mounts ?? [])
    if (!['bind', 'volume', 'tmpfs', 'npipe', 'cluster', 'image'].includes(Type))
      throw badRequest(`invalid MountType: "${Type}"`);
  const { Init, StopGracePeriod, ...rest } = given;
  return {
    ...withoutEmpty(rest),
    ...(Init === undefined || Init === null ? {} : { Init }),
    ...(StopGracePeriod === undefined || StopGracePeriod === null ? {} : { StopGracePeriod }),
    ...(given.Mounts?.length ? { Mounts: given.Mounts.map((mount: Json) => withoutEmpty(mount)) } : {}),
    Isolation: given.Isolation || 'default',
  };
}

function modeSpec(given: Json): Json {
  const mode = modeOf({ spec: { Mode: given } });
  if (mode === 'Replicated') return { Replicated: { Replicas: given.Replicated?.Replicas ?? 1 } };
  if (mode !== 'ReplicatedJob') return { [mode]: {} };
  const { MaxConcurrent = 1, TotalCompletions } = given.ReplicatedJob;
  return { ReplicatedJob: { MaxConcurrent, TotalCompletions: TotalCompletions ?? MaxConcurrent } };
}

function updateConfig(given: Json, what: string): Json {
  const { FailureAction = '', Order = '' } = given;
  const actions = what === 'update' ? ['', 'pause', 'continue', 'rollback'] : ['', 'pause', 'continue'];
  if (!actions.includes(FailureAction))
    throw badRequest(`unrecognized update failure action ${FailureAction}`);
  if (!['', 'stop-first', 'start-first'].includes(Order))
    throw badRequest(`unrecognized update order ${Order}`);
  return {
    Parallelism: given.Parallelism ?? 0,
    ...withoutEmpty({ Delay: given.Delay }),
    FailureAction: FailureAction || 'pause',
    ...(given.Monitor ? { Monitor: given.Monitor } : {}),
    MaxFailureRatio: given.MaxFailureRatio ?? 0,
    Order: Order || 'stop-first',
  };
}

function endpointSpec({ Mode = '', Ports }: Json): Json {
  if (!['', 'vip', 'dnsrr'].includes(Mode)) throw badRequest(`invalid resolution mode: "${Mode}"`);
  return {
    Mode: Mode || 'vip',
    ...(Ports?.length
      ? {
          Ports: Ports.map(({ Name, Protocol, TargetPort, PublishedPort, PublishMode }: Json) => ({
            ...(Name ? { Name } : {}),
            Protocol: Protocol || 'tcp',
            ...(TargetPort ? { TargetPort } : {}),
            ...(PublishedPort ? { PublishedPort } : {}),
            PublishMode: PublishMode || 'ingress',
          })),
        }
      : {}),
  };
}

/** Settings with what the swarm assumes where nothing is said. */
export function withDefaults(spec: Json): Json {
  const { ContainerSpec, ...template } = spec.TaskTemplate;
  const config = {
    Parallelism: 1,
    FailureAction: 'pause',
    Monitor: 5_000_000_000,
    MaxFailureRatio: 0,
    Order: 'stop-first',
  };
  return {
    ...spec,
    TaskTemplate: {
      ContainerSpec: { StopGracePeriod: 10_000_000_000, DNSConfig: {}, ...ContainerSpec },
      Resources: {},
      Placement: {},
      ...template,
      RestartPolicy: { Condition: 'any', Delay: 5_000_000_000, MaxAttempts: 0, ...template.RestartPolicy },
    },
    UpdateConfig: { ...config, ...spec.UpdateConfig },
    RollbackConfig: { ...config, ...spec.RollbackConfig },
  };
}
