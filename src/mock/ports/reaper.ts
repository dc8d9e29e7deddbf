import type { DaemonDoor } from '../programs/daemon-door.ts';
import type { MockContainer } from '../state/container.ts';
import type { Engine } from '../state/engine.ts';
import { remove } from '../state/life-cycle.ts';

type Labels = Readonly<Record<string, string>>;

/** What a program of this container may ask of the daemon: nothing, where it has not been given the daemon's socket. */
export function reaperOf(engine: Engine, container: MockContainer): DaemonDoor | undefined {
  const hasSocket = container.mounts.some(({ Source, Destination }) =>
    [Source, Destination].some((path) => /docker\.sock$/.test(path ?? '')),
  );
  if (!hasSocket) return undefined;
  return {
    async reap(filters) {
      const wanted = filters.get('label') ?? [];
      const fits = (labels: Labels | null | undefined) =>
        wanted.length > 0 &&
        wanted.every((label) => {
          const [key = '', value] = label.split(/=(.*)/s);
          return labels?.[key] !== undefined && (value === undefined || labels[key] === value);
        });
      const counts = { containers: 0, networks: 0, volumes: 0, images: 0 };
      for (const each of [...engine.containers.values()]) {
        if (each === container || !fits(each.config.Labels)) continue;
        await remove(engine, each, { force: true, volumes: true });
        counts.containers++;
      }
      for (const network of engine.networks.all) {
        if (!fits(network.body.Labels) || network.endpoints.size > 0) continue;
        engine.networks.remove(network.id);
        engine.events.emit('network', 'destroy', network.id, { name: network.name, type: network.driver });
        counts.networks++;
      }
      for (const volume of engine.volumes.all) {
        if (!fits(volume.labels) || volume.users.size > 0) continue;
        engine.volumes.remove(volume.name, true);
        engine.events.emit('volume', 'destroy', volume.name, { driver: 'local' });
        counts.volumes++;
      }
      for (const image of engine.images.all) {
        if (!fits(image.config.Labels)) continue;
        const isUsed = [...engine.containers.values()].some((each) => each.image === image);
        if (isUsed) continue;
        engine.images.delete(image);
        counts.images++;
      }
      return counts;
    },
  };
}
