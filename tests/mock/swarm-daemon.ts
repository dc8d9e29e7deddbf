import { type Daemon, startDaemon, until } from './daemon.ts';

export interface Task {
  readonly ID: string;
  readonly Slot?: number;
  readonly DesiredState: string;
  readonly Status: {
    readonly State: string;
    readonly Message: string;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ContainerID: string; readonly ExitCode: number };
  };
  readonly Spec: { readonly ContainerSpec: { readonly Env?: string[] } };
}

export interface Service {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: Record<string, unknown> & { readonly TaskTemplate: { readonly ContainerSpec: object } };
  readonly PreviousSpec?: object;
  readonly UpdateStatus?: { readonly State: string; readonly Message: string };
  readonly ServiceStatus?: {
    readonly RunningTasks: number;
    readonly DesiredTasks: number;
    readonly CompletedTasks: number;
  };
}

/** A daemon that is the only node of a swarm. */
export async function startSwarm(): Promise<Daemon> {
  const d = await startDaemon();
  const got = await d.client.request('SwarmInit', {
    body: { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: 'eth0' },
  });
  if (got.status !== 200) throw new Error(got.text());
  return d;
}

export async function createService(
  d: Daemon,
  Name: string,
  spec: Record<string, unknown> = {},
  container: object = {},
): Promise<string> {
  const { TaskTemplate, ...rest } = spec;
  const ContainerSpec = { Image: 'busybox', Command: ['sleep', '300'], StopGracePeriod: 1, ...container };
  const body = { Name, TaskTemplate: { ContainerSpec, ...(TaskTemplate ?? {}) }, ...rest };
  const got = await d.client.request('ServiceCreate', { body });
  if (got.status !== 201) throw new Error(got.text());
  return got.json<{ ID: string }>().ID;
}

export const inspectService = async (d: Daemon, id: string) =>
  (await d.client.request('ServiceInspect', { path: { id } })).json<Service>();

/** Changes the settings of a service as they are. */
export async function updateService(
  d: Daemon,
  id: string,
  change: (spec: Service['Spec']) => object,
  query: Record<string, string> = {},
): Promise<void> {
  const { Version, Spec } = await inspectService(d, id);
  const got = await d.client.request('ServiceUpdate', {
    path: { id },
    query: { version: Version.Index, ...query },
    body: change(Spec),
  });
  if (got.status !== 200) throw new Error(got.text());
}

export const tasksOf = async (d: Daemon, service: string) =>
  (await d.client.request('TaskList', { query: { filters: { service: [service] } } })).json<Task[]>();

/** Waits for the tasks of a service to be as a test says. */
export const settled = (d: Daemon, service: string, test: (tasks: Task[]) => boolean): Promise<Task[]> =>
  until(async () => {
    const tasks = await tasksOf(d, service);
    return test(tasks) && tasks;
  });

export const running = (tasks: readonly Task[]): Task[] =>
  tasks.filter(({ Status, DesiredState }) => Status.State === 'running' && DesiredState === 'running');

export const refusal = async (
  d: Daemon,
  operation: string,
  options: object = {},
): Promise<[number, string]> => {
  const got = await d.client.request(operation, options);
  return [got.status, got.json<{ message: string }>().message];
};
