import type { Profile } from '../profile/profile.ts';
import type { Program } from '../programs/process.ts';
import { programs } from '../programs/programs.ts';
import { type MockProgram, userProgram } from '../programs/user-program.ts';
import type { CatalogueImage } from '../registry/catalogue.ts';
import { type MockRegistry, Registries } from '../registry/registries.ts';
import { madeAt } from './base-files.ts';
import type { Exec, MockContainer } from './container.ts';
import { badRequest, notFound } from './daemon-error.ts';
import { EventLog } from './event-log.ts';
import { FileSystem } from './file-system.ts';
import { Ids } from './ids.ts';
import { emptyConfig, fullConfig } from './image-document.ts';
import { ImageStore } from './image-store.ts';
import { NetworkStore } from './network-store.ts';
import { parseName } from './reference.ts';
import { createClock, formatTime } from './time.ts';
import { VolumeStore } from './volume-store.ts';

export const dataRoot = '/var/lib/docker';

const hostFolders = [
  'bin',
  'dev',
  'etc',
  'home',
  'opt',
  'proc',
  'root',
  'run',
  'srv',
  'sys',
  'tmp',
  'usr',
  'var',
];

/** What a user tells of images and where they come from. */
export interface Told {
  /** Hosts that may be asked for real (`127.0.0.1:5000`), and registries in memory with their accounts. */
  readonly registries?: readonly (string | MockRegistry)[];
  /** Images beside the well-known ones. */
  readonly images?: readonly CatalogueImage[];
  /** Programs that containers can run, by name; they exist in every image. */
  readonly programs?: Readonly<Record<string, MockProgram>>;
  /** Published ports really listen, on 127.0.0.1 alone. */
  readonly ports?: boolean;
}

/** Everything that the daemon holds. */
export class Engine {
  readonly clock = createClock();
  readonly ids: Ids;
  readonly events: EventLog;
  readonly images = new ImageStore();
  readonly networks = new NetworkStore();
  readonly volumes = new VolumeStore();
  readonly containers = new Map<string, MockContainer>();
  readonly execs = new Map<string, Exec>();
  /** What bind mounts show: folders in memory, never those of the machine. */
  readonly hostFiles = new FileSystem();
  /** Programs of the user, by base name. */
  readonly programs: Readonly<Record<string, Program>>;
  /** Whether published ports really listen. */
  readonly ports: boolean;
  /** What else ends with it. */
  readonly endings = new Set<() => void>();
  /** Nothing starts any more. */
  closed = false;
  #pid = 1000;
  #port = 32_768;

  /** The release that it is like. */
  readonly profile: Profile;
  readonly registries: Registries;

  constructor(seed: string, profile: Profile, told: Told = {}) {
    this.profile = profile;
    this.ports = told.ports ?? false;
    this.programs = Object.fromEntries(
      Object.entries(told.programs ?? {}).map(([name, program]) => [name, userProgram(name, program)]),
    );
    this.ids = new Ids(seed);
    this.events = new EventLog(this.clock);
    const now = this.clock();
    for (const folder of hostFolders) this.hostFiles.set(`/${folder}`, { type: 'directory', mode: 0o755 });
    this.hostFiles.set('/var/run/docker.sock', { mode: 0o660 });
    for (const [Name, Driver] of [
      ['none', 'null'],
      ['host', 'host'],
      ['bridge', 'bridge'],
    ]) {
      const Options =
        Name === 'bridge'
          ? {
              'com.docker.network.bridge.default_bridge': 'true',
              'com.docker.network.bridge.name': 'docker0',
            }
          : {};
      this.networks.add(this.ids.next(), { Name, Driver, Created: formatTime(now), Options }, now, true);
    }
    this.registries = new Registries(told.registries ?? [], Object.keys(programs), told.images);
    const busybox = this.images.make({
      isChild: false,
      config: fullConfig({ ...emptyConfig, Cmd: ['sh'] }),
      layer: this.registries.catalogue.base,
      created: madeAt,
      comment: 'Imported from -',
      containerConfig: fullConfig(emptyConfig),
      release: profile.release,
    });
    this.images.tag(busybox, 'busybox', 'latest', now);
    for (const own of told.images ?? []) {
      if (own.pullOnly) continue;
      const { raw, layers } = this.registries.catalogue.made(own);
      const { repository, tag = 'latest' } = parseName(own.name);
      this.images.tag(this.images.add(raw, layers), repository, tag, now);
    }
  }

  /** The container of an id, a name, a link's name, or a beginning of an id. Throws 404. */
  container(name: string): MockContainer {
    const bare = name.replace(/^\//, '');
    const all = [...this.containers.values()];
    const found = this.containers.get(bare) ?? all.find((container) => container.name === bare);
    if (found) return found;
    const [parent, alias] = bare.split('/');
    const linked = alias && all.find((container) => container.name === parent)?.links.get(alias);
    if (linked) return linked;
    const partial = /^[0-9a-f]+$/.test(bare) ? all.filter((container) => container.id.startsWith(bare)) : [];
    if (partial.length > 1) throw badRequest(`multiple IDs found with provided prefix: ${bare}`);
    if (partial[0]) return partial[0];
    throw notFound(`No such container: ${name}`);
  }

  emit(container: MockContainer, action: string, more: Record<string, string> = {}): void {
    const attributes = {
      ...(container.config.Labels ?? {}),
      image: container.imageName,
      name: container.name,
      ...more,
    };
    this.events.emit('container', action, container.id, attributes);
  }

  /** A process id of the daemon's machine. */
  nextPid(): number {
    return ++this.#pid;
  }

  /** A port of the daemon's machine that is free. */
  nextPort(): string {
    return String(this.#port++);
  }

  /** Stops everything, so that no timer keeps the process alive. */
  shutDown(): void {
    this.closed = true;
    for (const end of this.endings) end();
    for (const container of this.containers.values()) {
      clearTimeout(container.healthTimer);
      clearTimeout(container.restartTimer);
      for (const { close } of container.published ?? []) close();
      for (const exec of container.execs.values()) exec.process?.signal('KILL');
      container.process?.signal('KILL');
    }
  }
}
