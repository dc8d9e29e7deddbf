import { mannerOf } from '../profile/manner.ts';
import type { Json, MockContainer } from '../state/container.ts';
import { createContainer } from '../state/create-container.ts';
import { FileSystem } from '../state/file-system.ts';
import { MountedFiles, type MountedTree } from '../state/mounted-files.ts';
import { parseReference } from '../state/reference.ts';
import type { Swarm } from './swarm.ts';
import { type Task, taskName } from './task.ts';
import { expand } from './template.ts';

/** Makes the container of a task. Throws what a create request would. */
export function createTaskContainer(swarm: Swarm, task: Task): MockContainer {
  const { engine } = swarm;
  const spec = task.spec.ContainerSpec;
  const text = (value: string) => expand(value, swarm, task);
  const [first] = task.attachments;
  const body = {
    Image: imageName(spec.Image),
    Hostname: text(spec.Hostname ?? ''),
    User: spec.User ?? '',
    Env: spec.Env ? spec.Env.map(text) : null,
    Cmd: spec.Args?.map(text) ?? null,
    Entrypoint: spec.Command?.map(text) ?? null,
    WorkingDir: spec.Dir ?? '',
    Tty: spec.TTY ?? false,
    OpenStdin: spec.OpenStdin ?? false,
    ...(spec.Healthcheck ? { Healthcheck: spec.Healthcheck } : {}),
    ...(spec.StopSignal ? { StopSignal: spec.StopSignal } : {}),
    Labels: { ...spec.Labels, ...labelsOf(task) },
    ExposedPorts: Object.fromEntries(task.ports.map((port) => [portName(port), {}])),
    HostConfig: { ...hostConfig(task, text), NetworkMode: first?.network.name ?? 'bridge' },
    NetworkingConfig: {
      EndpointsConfig: Object.fromEntries(
        task.attachments.map(({ network, address }) => [
          network.name,
          { IPAMConfig: { IPv4Address: address } },
        ]),
      ),
    },
  };
  if (task.ports.length === 0) delete (body as Json).ExposedPorts;
  const container = createContainer(
    engine,
    body,
    taskName(task),
    null,
    mannerOf(engine.profile, engine.profile.apiVersion),
  );
  // Why: which networks it is in is told by the attachments alone; the mode stays the usual one.
  container.hostConfig.NetworkMode = predefined(task) ?? 'bridge';
  show(container, filesOf(swarm, task));
  return container;
}

const predefined = ({ attachments }: Task): string | undefined =>
  attachments.find(({ network }) => network.predefined)?.network.name;

const imageName = (name: string): string => {
  const { repository, tag, digest } = parseReference(name) ?? {};
  if (!repository) return name;
  return digest ? name : `${repository}:${tag}`;
};

const portName = ({ TargetPort, Protocol }: Json): string => `${TargetPort}/${Protocol}`;

const labelsOf = (task: Task): Record<string, string> => ({
  'com.docker.swarm.node.id': task.nodeId,
  'com.docker.swarm.service.id': task.serviceId,
  'com.docker.swarm.service.name': task.serviceName,
  'com.docker.swarm.task': '',
  'com.docker.swarm.task.id': task.id,
  'com.docker.swarm.task.name': taskName(task),
});

function hostConfig({ spec, ports }: Task, text: (value: string) => string): Json {
  const { Limits = {} } = spec.Resources ?? {};
  const { Hosts, DNSConfig = {}, ...own } = spec.ContainerSpec;
  const published = ports.filter(({ PublishMode }) => PublishMode === 'host');
  return {
    PortBindings: Object.fromEntries(
      published.map((port) => [
        portName(port),
        [{ HostIp: '', ...(port.PublishedPort ? { HostPort: String(port.PublishedPort) } : {}) }],
      ]),
    ),
    ...(own.Mounts
      ? {
          Mounts: own.Mounts.map((mount: Json) => ({
            ...mount,
            ...(mount.Source ? { Source: text(mount.Source) } : {}),
          })),
        }
      : {}),
    ...(spec.LogDriver
      ? { LogConfig: { Type: spec.LogDriver.Name, Config: spec.LogDriver.Options ?? {} } }
      : {}),
    ...(Hosts ? { ExtraHosts: Hosts.flatMap(hostNames) } : {}),
    ...(DNSConfig.Nameservers ? { Dns: DNSConfig.Nameservers } : {}),
    ...(DNSConfig.Search ? { DnsSearch: DNSConfig.Search } : {}),
    ...(DNSConfig.Options ? { DnsOptions: DNSConfig.Options } : {}),
    ...(own.Groups ? { GroupAdd: own.Groups } : {}),
    ...(own.CapabilityAdd ? { CapAdd: own.CapabilityAdd } : {}),
    ...(own.CapabilityDrop ? { CapDrop: own.CapabilityDrop } : {}),
    ...(own.Sysctls ? { Sysctls: own.Sysctls } : {}),
    ...(own.Init === undefined ? {} : { Init: own.Init }),
    ...(own.OomScoreAdj ? { OomScoreAdj: own.OomScoreAdj } : {}),
    ReadonlyRootfs: own.ReadOnly ?? false,
    Isolation: own.Isolation,
    Ulimits: own.Ulimits ?? [],
    ...(Limits.MemoryBytes ? { Memory: Limits.MemoryBytes } : {}),
    ...(Limits.NanoCPUs ? { NanoCpus: Limits.NanoCPUs } : {}),
    ...(Limits.Pids ? { PidsLimit: Limits.Pids } : {}),
  };
}

/** `1.2.3.4 a b` as `a:1.2.3.4` and `b:1.2.3.4`. */
function hostNames(line: string): string[] {
  const [address = '', ...names] = line.trim().split(/\s+/);
  return names.map((name) => `${name}:${address}`);
}

/** Secrets and configs as files that cover places of the container. */
function filesOf(swarm: Swarm, task: Task): MountedTree[] {
  const { Secrets = [], Configs = [] } = task.spec.ContainerSpec;
  return [
    ...Secrets.map((each: Json) => ({
      ...each,
      kind: 'secret' as const,
      id: each.SecretID,
      above: '/run/secrets',
    })),
    ...Configs.map((each: Json) => ({ ...each, kind: 'config' as const, id: each.ConfigID, above: '' })),
  ].flatMap(({ kind, id, above, File }): MountedTree[] => {
    const payload = swarm.payloads(kind).get(id);
    if (!payload || !File) return [];
    const destination = File.Name.startsWith('/') ? File.Name : `${above}/${File.Name}`;
    const files = new FileSystem();
    const plain = payload.spec.Templating?.Name !== 'golang';
    const bytes = plain
      ? payload.data
      : Buffer.from(expand(Buffer.from(payload.data).toString(), swarm, task));
    files.set(destination, { bytes, mode: File.Mode, uid: Number(File.UID), gid: Number(File.GID) });
    return [{ destination, files, inner: destination, readOnly: true }];
  });
}

/** Lets a container that was just made see more files. */
function show(container: MockContainer, more: readonly MountedTree[]): void {
  if (more.length === 0) return;
  const trees = [...container.trees, ...more];
  const files = new MountedFiles(container.fs, trees, container.hostConfig.ReadonlyRootfs);
  Object.assign(container, { trees, files });
}
