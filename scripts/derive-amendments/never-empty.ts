/**
 * Fields that Go sends always but that are never empty, so that no sample shows an empty value: known from moby's types
 * (no `omitempty`, or a struct). Key: a pattern of the place's slug. Left out on purpose, as Go may leave them out: Runtime,
 * NetworkMode of a summary, Layers, VirtualSize, CreatedAt of a volume, Created of an image, KernelVersion, Details.
 */
const fields: readonly (readonly [RegExp, string])[] = [
  [/^container-(create|create-response)$/, 'Id'],
  [
    /^container-inspect(-response)?$/,
    'Id Created Path State Image Name Driver Platform HostConfig GraphDriver Config NetworkSettings',
  ],
  [/^container-inspect(-response)?-config$/, 'Hostname Cmd Image Labels'],
  [
    /^container-inspect(-response)?-host-config$/,
    'LogConfig NetworkMode RestartPolicy ConsoleSize CgroupnsMode IpcMode ShmSize MaskedPaths ReadonlyPaths',
  ],
  [/^(container-state|container-inspect-state)$/, 'Status StartedAt FinishedAt'],
  [/^health$/, 'Status'],
  [/^healthcheck-result$/, 'Start End'],
  [
    /^container-summary(-items)?$/,
    'Id Names Image ImageID Command Created Labels State Status HostConfig NetworkSettings',
  ],
  [/^port$/, 'PrivatePort Type'],
  [/^mount-point$/, 'Type Destination'],
  [/^(container-top|container-top-response)$/, 'Titles Processes'],
  [/^(container-wait|container-wait-response)$/, 'StatusCode'],
  [/^(container-changes-items|filesystem-change)$/, 'Path'],
  [/^container-stats-response$/, 'read preread blkio_stats cpu_stats precpu_stats'],
  [/^container-cpu-stats$/, 'cpu_usage throttling_data'],
  [/^container-network-stats$/, 'rx_bytes rx_packets tx_bytes tx_packets'],
  [/^exec-inspect$/, 'ID ProcessConfig ContainerID'],
  [/^process-config$/, 'entrypoint'],
  [
    /^(image|image-inspect)$/,
    'Id RepoTags DockerVersion Config Architecture Os Size GraphDriver RootFS Metadata',
  ],
  [/^(image|image-inspect)-root-fs$/, 'Type'],
  [/^image-history-response-item$/, 'Id Created'],
  [/^image-summary$/, 'Id Created Size'],
  [/^(driver-data|graph-driver|graph-driver-data)$/, 'Name Data'],
  [/^(id-response|network-create|network-create-response)$/, 'Id'],
  [/^network$/, 'Name Id Created Scope Driver IPAM ConfigFrom EnableIPv4'],
  [/^network-ipam$/, 'Driver'],
  [/^network-container$/, 'EndpointID Name'],
  [/^volume$/, 'Name Driver Mountpoint Scope'],
  [/^(event-actor|system-events-actor)$/, 'ID Attributes'],
  [/^(event-message|system-events)$/, 'Type Action Actor time timeNano'],
  [/^index-info$/, 'Name Secure Official'],
  [/^registry-service-config$/, 'InsecureRegistryCIDRs IndexConfigs'],
  [/^swarm-info$/, 'LocalNodeState'],
  [/^plugins-info$/, 'Volume Network Log'],
  [
    /^system-info$/,
    'ID Containers ContainersRunning ContainersPaused ContainersStopped Images Driver DriverStatus DockerRootDir Plugins ' +
      'MemoryLimit SwapLimit CpuCfsPeriod CpuCfsQuota CPUShares CPUSet OomKillDisable IPv4Forwarding NFd NGoroutines SystemTime ' +
      'LoggingDriver CgroupDriver KernelVersion OperatingSystem OSVersion OSType Architecture NCPU MemTotal IndexServerAddress ' +
      'RegistryConfig Name ServerVersion Runtimes DefaultRuntime Swarm InitBinary ContainerdCommit RuncCommit InitCommit ' +
      'SecurityOptions PidsLimit',
  ],
  [/^system-version$/, 'Platform Components Version ApiVersion MinAPIVersion GitCommit GoVersion Os Arch'],
  [/^system-version-components-items$/, 'Name Version'],
];

/** Whether a field is sent always though no sample can show it empty. */
export const isNeverEmpty = (slug: string, field: string): boolean =>
  fields.some(([pattern, names]) => pattern.test(slug) && names.split(' ').includes(field));
