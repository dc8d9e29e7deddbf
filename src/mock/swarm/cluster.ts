import type { Json } from '../state/container.ts';
import { badRequest } from '../state/daemon-error.ts';
import { tlsInfo } from './certificate.ts';
import { invalidArgument } from './swarm-errors.ts';
import { head, type SwarmObject, withoutEmpty } from './swarm-object.ts';

/** The swarm as a whole. */
export interface Cluster extends SwarmObject {
  spec: Json;
  readonly pools: readonly string[];
  readonly subnetSize: number;
  readonly dataPathPort: number;
  workerToken: string;
  managerToken: string;
  unlockKey: string;
}

const hour = 3_600_000_000_000;

/** The settings of a new swarm: what was given, and the usual where nothing was. */
export function initialSpec(given: Json, autoLock: boolean): Json {
  const raft = given.Raft ?? {};
  return clusterSpec({
    Name: 'default',
    Labels: given.Labels,
    Orchestration: { TaskHistoryRetentionLimit: given.Orchestration?.TaskHistoryRetentionLimit ?? 5 },
    Raft: {
      SnapshotInterval: raft.SnapshotInterval || 10_000,
      KeepOldSnapshots: raft.KeepOldSnapshots ?? 0,
      LogEntriesForSlowFollowers: raft.LogEntriesForSlowFollowers || 500,
      ElectionTick: raft.ElectionTick || 10,
      HeartbeatTick: raft.HeartbeatTick || 1,
    },
    Dispatcher: { HeartbeatPeriod: given.Dispatcher?.HeartbeatPeriod || 5_000_000_000 },
    CAConfig: { ...given.CAConfig, NodeCertExpiry: given.CAConfig?.NodeCertExpiry || 2160 * hour },
    TaskDefaults: given.TaskDefaults,
    EncryptionConfig: { AutoLockManagers: Boolean(given.EncryptionConfig?.AutoLockManagers) || autoLock },
  });
}

/** Settings as the swarm keeps them. Throws 400 for those that it refuses. */
export function clusterSpec(given: Json): Json {
  if (given.Name && given.Name !== 'default') throw badRequest('swarm spec must be named "default"');
  const { NodeCertExpiry = 0, ExternalCAs } = given.CAConfig ?? {};
  if (NodeCertExpiry > 0 && NodeCertExpiry < hour)
    throw invalidArgument('minimum certificate expiry time is: 1h0m0s');
  if ((given.Dispatcher?.HeartbeatPeriod ?? 0) < 0)
    throw invalidArgument('heartbeat time period cannot be a negative duration');
  const raft = given.Raft ?? {};
  return {
    Name: 'default',
    Labels: given.Labels ?? {},
    Orchestration: { TaskHistoryRetentionLimit: given.Orchestration?.TaskHistoryRetentionLimit ?? 0 },
    Raft: withoutEmpty(
      {
        SnapshotInterval: raft.SnapshotInterval,
        KeepOldSnapshots: raft.KeepOldSnapshots ?? 0,
        LogEntriesForSlowFollowers: raft.LogEntriesForSlowFollowers,
        ElectionTick: raft.ElectionTick ?? 0,
        HeartbeatTick: raft.HeartbeatTick ?? 0,
      },
      ['KeepOldSnapshots', 'ElectionTick', 'HeartbeatTick'],
    ),
    Dispatcher: withoutEmpty({ HeartbeatPeriod: given.Dispatcher?.HeartbeatPeriod }),
    CAConfig: withoutEmpty({ NodeCertExpiry, ExternalCAs }),
    TaskDefaults: withoutEmpty({ LogDriver: given.TaskDefaults?.LogDriver }),
    EncryptionConfig: { AutoLockManagers: Boolean(given.EncryptionConfig?.AutoLockManagers) },
  };
}

/** The swarm as `GET /info` tells it; `GET /swarm` adds the tokens. */
export const clusterBody = (cluster: Cluster): Json => ({
  ...head(cluster),
  Spec: cluster.spec,
  TLSInfo: tlsInfo,
  RootRotationInProgress: false,
  DefaultAddrPool: cluster.pools,
  SubnetSize: cluster.subnetSize,
  DataPathPort: cluster.dataPathPort,
});

export const swarmBody = (cluster: Cluster): Json => ({
  ...clusterBody(cluster),
  JoinTokens: { Worker: cluster.workerToken, Manager: cluster.managerToken },
});
