/** A difference between the mock and a daemon that is known, and why it is there. */
export interface Known {
  /** operationId, or `*`. */
  readonly on: string;
  /** Pointer as the comparison tells it, `*` for one part, `**` for any rest. */
  readonly at: string;
  /** Where only this sequence shows it, or only this step of it. */
  readonly sequence?: string;
  readonly step?: string;
  /** Where only these profiles show it; a list made with one profile says nothing of the others. */
  readonly like?: readonly string[];
  /** Where chance decides whether it occurs: it may also not. */
  readonly atTimes?: true;
  readonly reason: string;
}

const entries = (
  reason: string,
  places: readonly (readonly [on: string, at: string, sequence?: string, step?: string])[],
) =>
  places.map(
    ([on, at, sequence, step]): Known => ({
      on,
      at,
      reason,
      ...(sequence ? { sequence } : {}),
      ...(step ? { step } : {}),
    }),
  );

const cgroups = [
  ...entries(
    'The mock is a host with version 2 of control groups; the daemons were measured on one with version 1.',
    [
      ['ContainerInspect', '/HostConfig/CgroupnsMode'],
      ['ContainerStats', '/items/*/memory_stats/**'],
      ['ContainerStats', '/items/*/blkio_stats/**'],
      ['ContainerStats', '/items/*/pids_stats/limit'],
      ['ContainerStats', '/items/*/cpu_stats/cpu_usage/percpu_usage'],
      ['ContainerStats', '/items/*/precpu_stats/cpu_usage/percpu_usage'],
      ['SystemInfo', '/CgroupVersion'],
      ['SystemInfo', '/SecurityOptions'],
    ],
  ),
];

const network = [
  ...entries(
    'The daemons were measured with a bridge and address pools of their own, and without filter rules.',
    [
      ['ContainerInspect', '/NetworkSettings/Bridge'],
      ['NetworkInspect', '/Options/**', 'network-lists', 'bridge'],
      ['NetworkList', '/*/Options/**'],
      ['SystemInfo', '/DefaultAddressPools'],
    ],
  ),
  ...entries(
    'The host of the mock has another name than that of the daemon, which a container in its network takes.',
    [['ContainerInspect', '/Config/Hostname', 'config-modes']],
  ),
  ...entries('The mock looks up no names: it has a registry for hosts in memory, and reaches no others.', [
    ['DistributionInspect', '/message', 'image-errors', 'distribution nowhere'],
    ['ImageCreate', '/message', 'image-errors', 'pull from nowhere'],
    ['SystemAuth', '/message'],
  ]),
];

const notServed = [
  ...entries('The mock makes no container without an image.', [
    ['ContainerCreate', '/status', 'errors', 'create without image'],
  ]),
  ...entries('The mock makes folders of the host that are bound, because it has none of the machine.', [
    ['ContainerCreate', '/status', 'config-refused', 'mount of nothing'],
  ]),
  ...entries('The mock publishes a port also where the container does not expose it.', [
    ['ContainerInspect', '/NetworkSettings/Ports/**', 'config-ports'],
    ['ContainerList', '/*/Ports/*', 'config-ports'],
  ]),
  ...entries(
    'The mock does not write back what the daemon makes of the host: forced read-only binds, a card address before the start.',
    [
      ['ContainerInspect', '/HostConfig/Mounts/*/BindOptions/**', 'volume-mounts'],
      ['ContainerInspect', '/NetworkSettings/MacAddress', 'config-warnings'],
      ['ContainerInspect', '/NetworkSettings/Networks/bridge/MacAddress', 'config-warnings'],
    ],
  ),
  ...entries('The mock tells no feature list of its runtimes.', [['SystemInfo', '/Runtimes/**']]),
  ...entries(
    'Files of the images of the mock have a time of their own, and those that it writes have none.',
    [
      ['ContainerArchive', '/header/x-docker-container-path-stat/mtime', 'events-live'],
      ['ContainerArchiveInfo', '/header/x-docker-container-path-stat/mtime', 'archives', 'info root'],
    ],
  ),
  ...entries('The mock makes no folder for a mount before the container starts.', [
    ['ContainerChanges', '/*', 'archives', 'changes'],
  ]),
  ...entries('The mock has no warning of an out-of-memory killer that is off.', [
    ['ContainerCreate', '/Warnings', 'config-warnings'],
  ]),
  ...entries('The simulated shell writes its prompt also where it ends at once.', [
    ['ContainerAttach', '/stdout', 'attach', 'attach terminal'],
  ]),
  ...entries('The refusal of a WebSocket has the usual headers.', [
    ['ContainerAttachWebsocket', '/header/*', 'attach', 'web socket without key'],
  ]),
  ...entries('The mock connects only to networks that are there, also where the container does not run.', [
    ['NetworkConnect', '/status', 'network-errors'],
  ]),
];

const otherWords = [
  ...entries('The message has the same status and other words.', [
    ['BuildPrune', '/message', 'prune-errors'],
    ['NetworkConnect', '/message', 'network-errors'],
    ['NetworkCreate', '/message', 'network-errors', 'unknown driver'],
    ['VolumePrune', '/message', 'prune-errors'],
    ['SystemEvents', '/message', 'events', 'until before since'],
  ]),
  ...entries('The order of the environment of a committed image is another one.', [
    ['ImageInspect', '/Config/Env/*', 'commit'],
  ]),
];

const details = [
  ...entries(
    'A rename of a running container gives it names for name service also in the default bridge; not in the mock.',
    [['ContainerInspect', '/NetworkSettings/Networks/bridge/DNSNames', 'life']],
  ),
  ...entries('The mock tells the network of a container whose program is missing.', [
    ['ContainerInspect', '/NetworkSettings/Networks/bridge/NetworkID', 'exit-codes', 'inspect none'],
  ]),
  ...entries(
    'A container in the network of another has files of its own in the mock, and not those of the other.',
    [
      ['ContainerInspect', '/HostnamePath', 'config-modes', 'inspect shared'],
      ['ContainerInspect', '/HostsPath', 'config-modes', 'inspect shared'],
      ['ContainerInspect', '/ResolvConfPath', 'config-modes', 'inspect shared'],
    ],
  ),
  ...entries('The mock lists the folder of a volume without a name once the container began.', [
    ['ContainerList', '/*/Mounts/*/Source', 'volume-life'],
  ]),
  ...entries('A committed image has empty labels where it could have none.', [
    ['ImageInspect', '/Config/Labels', 'commit'],
  ]),
  ...entries('Attaching to what was logged makes no event.', [['SystemEvents', '/items/*', 'events-live']]),
  ...entries(
    'The mock tells which commits of its parts are expected, as packages of Docker do and those measured do not.',
    [
      ['SystemInfo', '/ContainerdCommit/Expected'],
      ['SystemInfo', '/InitCommit/Expected'],
    ],
  ),
  ...entries('The daemon was measured with a containerd of its own, at another address.', [
    ['SystemInfo', '/Containerd/Address'],
  ]),
];

const chance = [
  ...entries('A prune tells volumes in no order; the mock in that of their names.', [
    ['VolumePrune', '/VolumesDeleted/*', 'prunes'],
  ]),
  ...entries(
    'A daemon names the networks of a refused container in no order; the mock in the one asked for.',
    [['ContainerCreate', '/message', 'config-refused', 'two networks']],
  ),
  ...entries('A daemon that others use meanwhile counts their containers of the image, too.', [
    ['ImageList', '/*/Containers', 'image-facts'],
  ]),
  ...entries('How many checks of its health a container had when it is looked at is a matter of moments.', [
    ['ContainerInspect', '/State/Health/Log/*', 'health'],
  ]),
  ...entries(
    'How often a container that fails again and again was started when it is looked at is a matter of moments.',
    [['ContainerInspect', '/RestartCount', 'restart-policies']],
  ),
].map((one): Known => ({ ...one, atTimes: true }));

/** Every difference that is explained. One that no longer occurs where no chance decides, and one that stands here not, fail the measurement. */
export const known: readonly Known[] = [
  ...cgroups,
  ...network,
  ...notServed,
  ...otherWords,
  ...details,
  ...chance,
];
