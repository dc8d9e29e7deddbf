import type { Where } from './profile.ts';

/** What daemons do otherwise by API version or release, by name: where each holds. */
export const behaviours = {
  /** `GET /_ping` and `/info` tell of BuildKit and swarm in headers. */
  tellsBuilder: { docker: '>=23' },
  /** Refuses a version below 1.24 as plain text. */
  refusesOldAsText: { docker: '>=28' },
  /** Says of streams with frames that they are multiplexed, where the client asks for an upgrade. */
  labelsFrames: { api: '>=1.42', docker: '>=23' },
  /** Attach by WebSocket takes all streams, whatever the query says. */
  attachesAllToWebSocket: { api: '<1.42' },
  /** Attach by WebSocket sends binary messages; text before. */
  sendsBinaryMessages: { api: '>=1.28' },
  /** The head of the answer of wait comes at once, and the condition counts. */
  answersWaitAtOnce: { api: '>=1.30' },
  /** An unknown condition of wait is refused; without it waits until the container does not run. */
  checksConditions: { docker: '>=23', podman: '>=4' },
  /** The list of networks tells their containers. */
  listsEndpoints: { api: '<1.28' },
  /** A volume prune takes volumes with names too, unless told otherwise. */
  prunesNamedVolumes: { api: '<1.42' },
  /** The image list can tell what images share. */
  sharesSize: { api: '>=1.42' },
  /** Images without name are listed as `<none>`. */
  namesDangling: { api: '<1.43' },
  /** What a create request leaves out of the host's part stays empty or `default`. */
  keepsDefaults: { docker: '<23' },
  /** A size of the console is taken from version 1.42 on, and dropped below; 20.10 takes it at any. */
  dropsConsoleSize: { api: '<1.42', docker: '>=23' },
  /** Logs have a content type. */
  labelsLogs: { docker: '>=23' },
  /** The platform of an image inspect counts. */
  inspectsPlatform: { api: '>=1.49' },
  /** Containers have an IPC namespace that others may join, unless told otherwise. */
  sharesIpc: { api: '<1.40', docker: '>=23' },
  /** The platform of a create request counts. */
  takesPlatform: { api: '>=1.41' },
  /** A bad address of the network card is refused at create. */
  checksAddress: { docker: '>=23' },
  /** Warns of an address of the network card beside the endpoints. */
  warnsOfAddress: { api: '>=1.44' },
  /** A volume or an exec without body is an error of reading, not of what is missing. */
  needsBodies: { docker: '<23' },
  /** A volume without name says so in a label. */
  labelsAnonymous: { docker: '>=23', podman: '>=5' },
  /** An exec whose program is missing ends with 127; with 126 as any that cannot start before. */
  tellsMissingByCode: { docker: '>=28' },
  /** `one-shot` of stats counts. */
  samplesOnce: { api: '>=1.41' },
  /** A sample of one shot has the container's id and name. */
  namesOneSample: { docker: '<23' },
  /** Disk usage has sums, and the lists only where they are not asked for otherwise. */
  totalsUsage: { api: '>=1.52' },
  /** A version that is too old or too new is refused; Podman serves any as its own. */
  refusesVersions: { docker: '>=1' },
  /** Paths and methods that are none are told as JSON, and methods not apart; as plain text by Podman. */
  tellsPagesAsJson: { docker: '>=1' },
  /** A body must say that it is JSON. */
  checksBodyType: { docker: '>=1' },
  /** Start refuses a body. */
  refusesStartBody: { api: '>=1.24', docker: '>=1' },
  /** Stop and restart take a signal. */
  stopsBySignal: { api: '>=1.42' },
  /** Wrong credentials are 401; 500 before. */
  refusesCredentials: { api: '>=1.40' },
  /** Events come as JSON lines or as a JSON sequence, by `Accept`. */
  offersEventTypes: { api: '>=1.52' },
  /** The name of lines of JSON may be `application/jsonl`. */
  offersJsonLines: { api: '>=1.53' },
  /** Disk usage is asked for by kind. */
  picksUsage: { api: '>=1.42' },
  /** Writing where nothing may be written is forbidden, as documented; a bad request with 28. */
  forbidsReadOnly: { docker: '>=29' },
  /** The detach keys of an exec end its process. */
  endsDetachedExecs: { docker: '<28' },
  /** An exec that was detached from is told as one that failed with 126, though it may run on. */
  failsDetachedExecs: { docker: '<29' },
  /** For the filter `dangling` a network that is used is unused too. */
  takesUsedForDangling: { docker: '<29' },
  /** A body is one JSON value, with nothing behind it. */
  readsWholeBody: { docker: '>=23' },
  /** A create request may name one network only. */
  takesOneNetwork: { api: '<1.44', docker: '>=1' },
  /** A limit of kernel memory counts. */
  limitsKernelMemory: { api: '<1.42', docker: '>=1' },
} as const satisfies Record<string, Where>;

export type Behaviour = keyof typeof behaviours;
