import type { Service } from './service.ts';
import { taskSpec } from './service.ts';
import type { Swarm } from './swarm.ts';
import type { Attachment, Task } from './task.ts';

/** Adds a task of a service, with an address in each of its networks. */
export function addTask(
  swarm: Swarm,
  service: Service,
  given: Pick<Task, 'slot' | 'desired'> & Partial<Pick<Task, 'nodeId' | 'waits' | 'iteration'>>,
): Task {
  const stamped = swarm.stamp();
  const task: Task = {
    ...stamped,
    serviceId: service.id,
    serviceName: service.spec.Name,
    serviceLabels: service.spec.Labels,
    spec: taskSpec(service),
    ports: service.ports,
    iteration: undefined,
    nodeId: '',
    waits: undefined,
    state: 'new',
    message: 'created',
    error: '',
    at: stamped.created,
    attachments: attachmentsOf(swarm, service),
    container: undefined,
    hasContainer: false,
    busy: false,
    ...given,
  };
  swarm.tasks.set(task.id, task);
  return task;
}

function attachmentsOf(swarm: Swarm, { spec, ports }: Service): Attachment[] {
  const attach = (target: string, aliases: readonly string[] = []): Attachment[] => {
    const network = swarm.engine.networks.find(target);
    if (!network) return [];
    const address = network.predefined ? '' : (swarm.addresses(network).take() ?? '');
    return [{ network, address, aliases }];
  };
  const ingress = ports.some(({ PublishMode }) => PublishMode === 'ingress') ? swarm.ingress : undefined;
  return [
    ...(ingress ? attach(ingress.id) : []),
    ...(spec.TaskTemplate.Networks ?? []).flatMap(
      ({ Target, Aliases }: { Target: string; Aliases?: string[] }) => attach(Target, Aliases),
    ),
  ];
}
