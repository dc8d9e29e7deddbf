import type { Json } from '../state/container.ts';
import { formatTime } from '../state/time.ts';
import { head, type SwarmObject } from './swarm-object.ts';
import { isOver, isWanted, type Task } from './task.ts';

export interface UpdateStatus {
  state: 'updating' | 'paused' | 'completed' | 'rollback_started' | 'rollback_paused' | 'rollback_completed';
  startedAt: number;
  completedAt: number | undefined;
  message: string;
}

export interface Service extends SwarmObject {
  spec: Json;
  previous: Json | undefined;
  /** Ports with the numbers that were chosen for them. */
  ports: readonly Json[];
  /** Its own address by network. */
  readonly vips: Map<string, string>;
  update: UpdateStatus | undefined;
  /** Of a job: how often it was told to run anew, and when last. */
  iteration: number;
  lastExecution: number;
  /** When its tasks were changed to what is wanted now. */
  changed: number;
  /** Its tasks are to be counted anew: what ends by itself is replaced by its policy alone. */
  dirty: boolean;
}

export type Mode = 'Replicated' | 'Global' | 'ReplicatedJob' | 'GlobalJob';

export const modeOf = ({ spec }: Pick<Service, 'spec'>): Mode =>
  (['Global', 'ReplicatedJob', 'GlobalJob'] as const).find((mode) => spec.Mode[mode]) ?? 'Replicated';

export const isJob = (service: Pick<Service, 'spec'>): boolean => modeOf(service).endsWith('Job');

/** What tasks of a service are to be. */
export function taskSpec({ spec }: Pick<Service, 'spec'>): Json {
  const { Runtime: _runtime, ...template } = spec.TaskTemplate;
  return template;
}

export function serviceBody(service: Service, status: Json | undefined = undefined): Json {
  const { update, vips, ports } = service;
  return {
    ...head(service),
    Spec: service.spec,
    ...(service.previous ? { PreviousSpec: service.previous } : {}),
    Endpoint: {
      Spec: service.spec.EndpointSpec ?? {},
      ...(ports.length > 0 ? { Ports: ports } : {}),
      ...(vips.size > 0 ? { VirtualIPs: [...vips].map(([NetworkID, Addr]) => ({ NetworkID, Addr })) } : {}),
    },
    ...(update
      ? {
          UpdateStatus: {
            State: update.state,
            StartedAt: formatTime(update.startedAt),
            ...(update.completedAt === undefined ? {} : { CompletedAt: formatTime(update.completedAt) }),
            Message: update.message,
          },
        }
      : {}),
    ...(isJob(service)
      ? {
          JobStatus: {
            JobIteration: service.iteration ? { Index: service.iteration } : {},
            LastExecution: formatTime(service.lastExecution),
          },
        }
      : {}),
    ...(status ? { ServiceStatus: status } : {}),
  };
}

/** How many tasks a service has and wants. */
export function serviceStatus(service: Service, tasks: readonly Task[]): Json {
  const mode = modeOf(service);
  const own = tasks.filter(({ iteration }) => iteration === undefined || iteration === service.iteration);
  const wanted = {
    Replicated: service.spec.Mode.Replicated?.Replicas,
    ReplicatedJob: service.spec.Mode.ReplicatedJob?.MaxConcurrent,
    Global: own.filter(isWanted).length,
    GlobalJob: own.filter((task) => isWanted(task) && !isOver(task)).length,
  };
  return {
    RunningTasks: own.filter(({ state, desired }) => state === 'running' && desired !== 'remove').length,
    DesiredTasks: wanted[mode],
    CompletedTasks: mode.endsWith('Job') ? own.filter(({ state }) => state === 'complete').length : 0,
  };
}
