import type { Json } from '../state/container.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import { tlsInfo } from './certificate.ts';
import { head, type SwarmObject } from './swarm-object.ts';

/** A machine of the swarm: the daemon's own, and no other. */
export interface SwarmNode extends SwarmObject {
  spec: Json;
  readonly hostname: string;
  readonly address: string;
  readonly port: number;
  readonly release: string;
  readonly labels: readonly string[];
}

/** What a node can give to tasks. */
export const nodeResources = { NanoCPUs: 2_000_000_000, MemoryBytes: 8_000_000_000 };

const plugins = [
  ...['awslogs', 'fluentd', 'gelf', 'journald', 'json-file', 'local', 'splunk', 'syslog'].map((name) => [
    'Log',
    name,
  ]),
  ...['bridge', 'host', 'ipvlan', 'macvlan', 'null', 'overlay'].map((name) => ['Network', name]),
  ['Volume', 'local'],
].map(([Type, Name]) => ({ Type, Name }));

/** Settings of a node as the swarm keeps them. Throws 400. */
export function nodeSpec(given: Json, status = 400): Json {
  const { Name, Labels, Role = '', Availability = '' } = given;
  if (!['worker', 'manager'].includes(Role)) throw badRequest(`invalid Role: "${Role}"`);
  if (!['active', 'pause', 'drain'].includes(Availability))
    throw new DaemonError(status, `invalid Availability: "${Availability}"`);
  return { ...(Name ? { Name } : {}), Labels: Labels ?? {}, Role, Availability };
}

export const nodeBody = (node: SwarmNode): Json => ({
  ...head(node),
  Spec: node.spec,
  Description: {
    Hostname: node.hostname,
    Platform: { Architecture: 'x86_64', OS: 'linux' },
    Resources: nodeResources,
    Engine: { EngineVersion: node.release, Plugins: plugins },
    TLSInfo: tlsInfo,
  },
  Status: { State: 'ready', Addr: node.address },
  ManagerStatus: { Leader: true, Reachability: 'reachable', Addr: `${node.address}:${node.port}` },
});
