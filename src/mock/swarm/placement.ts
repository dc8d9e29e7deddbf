import type { Json } from '../state/container.ts';
import { meets } from './constraints.ts';
import { nodeResources } from './node.ts';
import type { Swarm } from './swarm.ts';
import { isOver, type Task } from './task.ts';

/** Why a task cannot be put on the swarm's node, in the manager's words; `undefined` where it can. */
export function obstacle(swarm: Swarm, task: Task): string | undefined {
  const { node } = swarm;
  const why = (text: string) => `no suitable node (${text})`;
  if (node.spec.Availability !== 'active') return why('1 node not available for new tasks');
  const others = [...swarm.tasks.values()].filter(
    (other) => other !== task && other.nodeId !== '' && !isOver(other),
  );
  const { NanoCPUs = 0, MemoryBytes = 0 } = reserved(task);
  const used = others.map(reserved);
  const sum = (key: 'NanoCPUs' | 'MemoryBytes') => used.reduce((total, each) => total + (each[key] ?? 0), 0);
  if (
    (NanoCPUs > 0 && NanoCPUs + sum('NanoCPUs') > nodeResources.NanoCPUs) ||
    (MemoryBytes > 0 && MemoryBytes + sum('MemoryBytes') > nodeResources.MemoryBytes)
  )
    return why('insufficient resources on 1 node');
  if (!meets(node, task.spec.Placement?.Constraints ?? []))
    return why('scheduling constraints not satisfied on 1 node');
  const platforms: Json[] = task.spec.Placement?.Platforms ?? [];
  if (platforms.length > 0 && !platforms.some(fitsMachine)) return why('unsupported platform on 1 node');
  const taken = new Set(others.flatMap(hostPorts));
  if (hostPorts(task).some((port) => taken.has(port))) return why('host-mode port already in use on 1 node');
  const most = task.spec.Placement?.MaxReplicas ?? 0;
  const same = others.filter(({ serviceId }) => serviceId === task.serviceId);
  if (most > 0 && same.length >= most) return why('max replicas per node limit exceed');
  return undefined;
}

const reserved = ({ spec }: Task): { NanoCPUs?: number; MemoryBytes?: number } =>
  spec.Resources?.Reservations ?? {};

const hostPorts = ({ ports }: Task): string[] =>
  ports
    .filter(({ PublishMode, PublishedPort }) => PublishMode === 'host' && PublishedPort)
    .map(({ PublishedPort, Protocol }) => `${PublishedPort}/${Protocol}`);

const fitsMachine = ({ OS, Architecture }: Json): boolean =>
  (!OS || OS === 'linux') && (!Architecture || ['amd64', 'x86_64'].includes(Architecture));
