import { filtersOf, jsonBody, type Route } from '../serve/message.ts';
import { DaemonError, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { holds, labelsHold } from '../state/filters.ts';
import { nodeBody, nodeSpec, type SwarmNode } from '../swarm/node.ts';
import { seatOf } from '../swarm/seat.ts';
import type { Swarm } from '../swarm/swarm.ts';
import { failedPrecondition, outOfSequence } from '../swarm/swarm-errors.ts';
import { versionOf } from './swarm-query.ts';

/** The node of an id, a beginning of it, or a host name. Throws 404. */
export function findNode({ node }: Swarm, name: string): SwarmNode {
  if (name !== '' && (node.id.startsWith(name) || node.hostname === name)) return node;
  throw notFound(`node ${name} not found`);
}

export function nodeRoutes(engine: Engine): Record<string, Route> {
  const seat = seatOf(engine);
  return {
    NodeList: (request) => {
      const { node } = seat.swarm;
      const filters = filtersOf(request, ['id', 'label', 'membership', 'name', 'node.label', 'role']);
      const refuse = (key: string, known: readonly string[], word: string) => {
        for (const wanted of filters.get(key) ?? [])
          if (!known.includes(wanted)) throw new DaemonError(500, `Invalid ${word} filter: '${wanted}'`);
      };
      refuse('role', ['worker', 'manager'], 'role');
      refuse('membership', ['accepted', 'pending'], 'membership');
      const found =
        holds(filters, 'id', (wanted) => node.id.startsWith(wanted)) &&
        holds(filters, 'name', (wanted) => node.hostname.startsWith(wanted)) &&
        holds(filters, 'role', (wanted) => wanted === node.spec.Role) &&
        holds(filters, 'membership', (wanted) => wanted === 'accepted') &&
        // Why two: the older key means the labels of the engine, and this engine has none.
        labelsHold(filters, {}) &&
        labelsHold(new Map([['label', filters.get('node.label') ?? []]]), node.spec.Labels);
      return { status: 200, json: found ? [nodeBody(node)] : [] };
    },
    NodeInspect: ({ path }) => ({ status: 200, json: nodeBody(findNode(seat.swarm, path.id ?? '')) }),
    NodeUpdate: (request) => {
      const body = jsonBody(request, false);
      const version = versionOf(request, 'node');
      const { swarm } = seat;
      const spec = nodeSpec(body);
      const node = findNode(swarm, request.path.id ?? '');
      if (BigInt(node.version) !== version) throw outOfSequence();
      if (spec.Role === 'worker')
        throw failedPrecondition('attempting to demote the last manager of the swarm');
      const before = node.spec.Availability;
      node.spec = spec;
      swarm.touch(node);
      const changed = before !== spec.Availability;
      swarm.emit('node', 'update', node.id, node.hostname, {
        ...(changed ? { 'availability.new': spec.Availability, 'availability.old': before } : {}),
      });
      for (const service of swarm.services.values()) service.dirty = true;
      swarm.changed();
      return { status: 200, bytes: new Uint8Array() };
    },
    NodeDelete: ({ path }) => {
      const { id } = findNode(seat.swarm, path.id ?? '');
      throw failedPrecondition(
        `node ${id} is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal`,
      );
    },
  };
}
