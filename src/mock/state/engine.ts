import type { Profile } from '../profile/profile.ts';
import { programs } from '../programs/programs.ts';
import type { Exec, MockContainer } from './container.ts';
import { badRequest, notFound } from './daemon-error.ts';
import { EventLog } from './event-log.ts';
import { FileSystem } from './file-system.ts';
import { Ids } from './ids.ts';
import { busyboxFiles, emptyConfig, ImageStore } from './image-store.ts';
import { NetworkStore } from './network-store.ts';
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
  /** Nothing starts any more. */
  closed = false;
  #pid = 1000;
  #port = 32_768;

  /** The release that it is like. */
  readonly profile: Profile;

  constructor(seed: string, profile: Profile) {
    this.profile = profile;
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
    const nodes = busyboxFiles(Object.keys(programs), now);
    const busybox = this.images.add({
      parent: '',
      created: now,
      author: '',
      comment: 'Imported from -',
      config: { ...emptyConfig, Cmd: ['sh'] },
      nodes,
      layers: [`sha256:${this.ids.next()}`],
      history: [{ created: now, createdBy: '', comment: 'Imported from -', size: 4_000_000 }],
    });
    this.images.tag(busybox, 'busybox', 'latest', now);
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
    for (const container of this.containers.values()) {
      clearTimeout(container.healthTimer);
      clearTimeout(container.restartTimer);
      for (const exec of container.execs.values()) exec.process?.signal('KILL');
      container.process?.signal('KILL');
    }
  }
}
