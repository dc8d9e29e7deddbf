import type { Json, MockContainer } from '../state/container.ts';
import type { MockNetwork } from '../state/network-store.ts';
import { formatTime } from '../state/time.ts';
import { networkObject } from './swarm-network.ts';
import { head, type SwarmObject } from './swarm-object.ts';

/** How far a task has come; the order is that of its life. */
export const taskStates = [
  'new',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
] as const;

export type TaskState = (typeof taskStates)[number];

/** An address of a task in a network. */
export interface Attachment {
  readonly network: MockNetwork;
  readonly address: string;
  readonly aliases: readonly string[];
}

export interface Task extends SwarmObject {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly spec: Json;
  readonly serviceLabels: Readonly<Record<string, string>>;
  /** 0 for tasks of a node and for the first of a job. */
  readonly slot: number;
  readonly ports: readonly Json[];
  /** Of a job; undefined for what runs for ever. */
  readonly iteration: number | undefined;
  nodeId: string;
  desired: TaskState;
  state: TaskState;
  message: string;
  error: string;
  /** When its state changed. */
  at: number;
  attachments: readonly Attachment[];
  container: MockContainer | undefined;
  /** It has been handed a container, so that its status tells of one. */
  hasContainer: boolean;
  /** It waits to be let run: until a time, or until another task is down. */
  waits: { readonly until: number; readonly for?: Task } | undefined;
  /** Something is under way that it waits for. */
  busy: boolean;
}

export const isOver = ({ state }: Task): boolean => taskStates.indexOf(state) > taskStates.indexOf('running');

/** Wanted: not replaced, not shut down. */
export const isWanted = ({ desired }: Task): boolean =>
  desired === 'running' || desired === 'ready' || desired === 'complete';

/** `web.1.ID`; the node's id stands for the slot where there is none. */
export const taskName = (task: Task): string => `${task.serviceName}.${task.slot || task.nodeId}.${task.id}`;

export function taskBody(task: Task): Json {
  const { container, state } = task;
  const hostPorts = state === 'running' && container ? boundPorts(task, container) : [];
  return {
    ...head(task),
    Labels: {},
    Spec: task.spec,
    ServiceID: task.serviceId,
    ...(task.slot ? { Slot: task.slot } : {}),
    ...(task.nodeId ? { NodeID: task.nodeId } : {}),
    Status: {
      Timestamp: formatTime(task.at),
      State: state,
      Message: task.message,
      ...(task.error ? { Err: task.error } : {}),
      ...(task.hasContainer
        ? {
            ContainerStatus: {
              ContainerID: container?.id ?? '',
              PID: container?.pid ?? 0,
              ExitCode: container?.exitCode ?? 0,
            },
          }
        : {}),
      PortStatus: hostPorts.length > 0 ? { Ports: hostPorts } : {},
    },
    DesiredState: task.desired,
    ...(task.attachments.length > 0
      ? {
          NetworksAttachments: task.attachments.map(({ network, address }) => ({
            Network: networkObject(network),
            Addresses: [`${address}/${network.prefix}`],
          })),
        }
      : {}),
    ...(task.iteration === undefined
      ? {}
      : { JobIteration: task.iteration ? { Index: task.iteration } : {} }),
    Volumes: null,
  };
}

/** Ports that a task has on its own machine. */
function boundPorts({ ports }: Task, container: MockContainer): Json[] {
  return ports
    .filter(({ PublishMode }) => PublishMode === 'host')
    .flatMap((port) =>
      (container.ports[`${port.TargetPort}/${port.Protocol}`] ?? []).map(({ HostPort }) => ({
        ...port,
        PublishedPort: Number(HostPort),
      })),
    );
}
