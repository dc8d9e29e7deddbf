import type { Json } from './container.ts';
import { badRequest, conflict, DaemonError, notFound } from './daemon-error.ts';
import { FileSystem } from './file-system.ts';

export interface MockVolume {
  readonly name: string;
  readonly created: number;
  readonly labels: Record<string, string> | null;
  readonly options: Record<string, string> | null;
  readonly fs: FileSystem;
  /** Ids of the containers that mount it. */
  readonly users: Set<string>;
}

/** The volumes of the daemon. Creating one that is there gives it as it is. */
export class VolumeStore {
  readonly #volumes = new Map<string, MockVolume>();

  get all(): MockVolume[] {
    return [...this.#volumes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  create(name: string, body: Json, now: number): { volume: MockVolume; isNew: boolean } {
    const driver = body.Driver || 'local';
    if (driver !== 'local')
      throw notFound(
        `create ${name}: error looking up volume plugin ${driver}: plugin "${driver}" not found`,
      );
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
      throw badRequest(
        `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
      );
    }
    if (name.length === 1)
      throw badRequest(
        `create ${name}: volume name is too short, names should be at least two alphanumeric characters`,
      );
    const found = this.#volumes.get(name);
    if (found) return { volume: found, isNew: false };
    const options = body.DriverOpts && Object.keys(body.DriverOpts).length > 0 ? body.DriverOpts : null;
    for (const key of Object.keys(options ?? {})) {
      if (!['type', 'o', 'device', 'size'].includes(key))
        throw badRequest(`create ${name}: invalid option: "${key}"`);
    }
    if (options && !options.device && (options.type || options.o))
      throw badRequest(`create ${name}: missing required option: "device"`);
    const volume: MockVolume = {
      name,
      created: now,
      labels: body.Labels ?? null,
      options,
      fs: new FileSystem(),
      users: new Set(),
    };
    this.#volumes.set(name, volume);
    return { volume, isNew: true };
  }

  /** Keeps a volume as it was. */
  restore(volume: MockVolume): void {
    this.#volumes.set(volume.name, volume);
  }

  get(name: string): MockVolume {
    const volume = this.#volumes.get(name);
    if (!volume) throw notFound(`get ${name}: no such volume`);
    return volume;
  }

  find(name: string): MockVolume | undefined {
    return this.#volumes.get(name);
  }

  remove(name: string, force: boolean): MockVolume | undefined {
    const volume = this.#volumes.get(name);
    if (!volume) {
      if (force) return undefined;
      throw notFound(`get ${name}: no such volume`);
    }
    if (volume.users.size > 0)
      throw conflict(`remove ${name}: volume is in use - [${[...volume.users].join(', ')}]`);
    this.#volumes.delete(name);
    return volume;
  }

  /** Only cluster volumes can be updated, and this daemon is in no swarm; it does not even look for the volume. */
  update(): never {
    throw new DaemonError(503, 'volume update only valid for cluster volumes, but swarm is unavailable');
  }
}

const seconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

export const volumeBody = (volume: MockVolume, root: string): Json => ({
  CreatedAt: seconds(volume.created),
  Driver: 'local',
  Labels: volume.labels,
  Mountpoint: `${root}/volumes/${volume.name}/_data`,
  Name: volume.name,
  Options: volume.options,
  Scope: 'local',
});
