import type { PublishedPort } from '../ports/publisher.ts';
import type { Machine } from '../programs/machine.ts';
import type { RunningProcess } from '../programs/running.ts';
import type { FileSystem } from './file-system.ts';
import type { MockImage } from './image-store.ts';
import type { LogBook } from './log-book.ts';
import type { MountedFiles, MountedTree } from './mounted-files.ts';
import type { Endpoint } from './network-store.ts';

export type Status = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

// biome-ignore lint/suspicious/noExplicitAny: what a client sends is any JSON; the contract says its shape.
export type Json = any;

export interface Mount {
  readonly Type: 'bind' | 'volume' | 'tmpfs';
  readonly Name?: string;
  readonly Source: string;
  readonly Destination: string;
  readonly Driver?: string;
  readonly Mode: string;
  readonly RW: boolean;
  readonly Propagation: string;
}

export interface Exec {
  readonly id: string;
  readonly container: MockContainer;
  readonly config: Json;
  process: RunningProcess | undefined;
  started: boolean;
  running: boolean;
  exitCode: number | null;
}

/** A container in memory. Its state is changed by the life cycle alone. */
export interface MockContainer {
  readonly id: string;
  name: string;
  readonly image: MockImage;
  readonly imageName: string;
  /** As given, with the image's defaults filled in. */
  readonly config: Json;
  readonly hostConfig: Json;
  readonly created: number;
  /** What it wrote over its image; nothing of its mounts. */
  readonly fs: FileSystem;
  /** What it sees. */
  readonly files: MountedFiles;
  readonly logs: LogBook;
  readonly mounts: readonly Mount[];
  readonly trees: readonly MountedTree[];
  /** Containers by the alias under which this one knows them. */
  readonly links: Map<string, MockContainer>;
  readonly execs: Map<string, Exec>;
  readonly endpoints: Map<string, Endpoint>;
  /** Hears output as it comes, before it is a line; `undefined` at the end. A promise where it is slow to take it. */
  readonly watchers: Set<(stream: 1 | 2, bytes: Uint8Array | undefined) => unknown>;
  /** Input that came before there was a process; `undefined` is its end. */
  readonly early: (Uint8Array | undefined)[];
  /** Waits for the next exit, or for removal. */
  readonly waiters: Set<{ condition: string; done: (code: number) => void }>;
  /** Names the folders of what it wrote. */
  readonly layerId: string;
  /** Names its network namespace; empty while it has none. */
  sandboxId: string;
  status: Status;
  exitCode: number;
  error: string;
  pid: number;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  restarts: number;
  stopRequested: boolean;
  process: RunningProcess | undefined;
  /** What its processes share, as long as it runs. */
  machine?: Machine | undefined;
  /** Ports of this machine that lead to it. */
  published?: readonly PublishedPort[];
  /** A start that is on its way. */
  starting?: Promise<void> | undefined;
  ports: Record<string, { HostIp: string; HostPort: string }[] | null>;
  health: { Status: string; FailingStreak: number; Log: Json[] } | undefined;
  healthTimer: NodeJS.Timeout | undefined;
  restartTimer: NodeJS.Timeout | undefined;
  /** Settles when nothing of its last process is left to do. */
  settled: Promise<void>;
}

export const isUp = (container: MockContainer): boolean =>
  container.status === 'running' || container.status === 'paused';

/** Program and arguments that the container runs. */
export function commandOf(container: Pick<MockContainer, 'config'>): string[] {
  return [...(container.config.Entrypoint ?? []), ...(container.config.Cmd ?? [])].map(String);
}

/** The network that a container was made for; older releases keep `default` for that of who chose none. */
export const networkOf = ({ hostConfig }: MockContainer): string =>
  hostConfig.NetworkMode === 'default' ? 'bridge' : hostConfig.NetworkMode;
