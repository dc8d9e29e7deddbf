import { filtersOf, isOn, jsonBody, type Route } from '../serve/message.ts';
import { dataRoot, type Engine } from '../state/engine.ts';
import { booleanFilter, holds, labelsHold } from '../state/filters.ts';
import { volumeBody } from '../state/volume-store.ts';

export function volumeRoutes(engine: Engine): Record<string, Route> {
  return {
    VolumeList: (request) => {
      const filters = filtersOf(request);
      const dangling = booleanFilter(filters, 'dangling');
      const found = engine.volumes.all.filter(
        (volume) =>
          labelsHold(filters, volume.labels ?? {}) &&
          holds(filters, 'name', (wanted) => volume.name.includes(wanted)) &&
          holds(filters, 'driver', (wanted) => wanted === 'local') &&
          (dangling === undefined || dangling === (volume.users.size === 0)),
      );
      return {
        status: 200,
        json: { Volumes: found.map((volume) => volumeBody(volume, dataRoot)), Warnings: null },
      };
    },
    VolumeCreate: (request) => {
      const body = jsonBody(request, request.manner.behaves('needsBodies'));
      const anonymous = !body.Name && request.manner.behaves('labelsAnonymous');
      const labels = anonymous ? { ...body.Labels, 'com.docker.volume.anonymous': '' } : body.Labels;
      const { volume, isNew } = engine.volumes.create(
        body.Name || engine.ids.next(),
        { ...body, Labels: labels },
        engine.clock(),
      );
      if (isNew) engine.events.emit('volume', 'create', volume.name, { driver: 'local' });
      return { status: 201, json: volumeBody(volume, dataRoot) };
    },
    VolumeInspect: (request) => ({
      status: 200,
      json: volumeBody(engine.volumes.get(request.path.name ?? ''), dataRoot),
    }),
    VolumeDelete: (request) => {
      const volume = engine.volumes.remove(request.path.name ?? '', isOn(request.query, 'force'));
      if (volume) engine.events.emit('volume', 'destroy', volume.name, { driver: 'local' });
      return { status: 204 };
    },
    VolumeUpdate: () => engine.volumes.update(),
    VolumePrune: (request) => {
      const filters = filtersOf(request);
      const all = booleanFilter(filters, 'all') ?? request.manner.behaves('prunesNamedVolumes');
      const gone = engine.volumes.all.filter(
        (volume) =>
          volume.users.size === 0 &&
          (all || 'com.docker.volume.anonymous' in (volume.labels ?? {})) &&
          labelsHold(filters, volume.labels ?? {}),
      );
      for (const { name } of gone) engine.volumes.remove(name, true);
      engine.events.emit('volume', 'prune', '', { reclaimed: '0' });
      return {
        status: 200,
        json: { VolumesDeleted: gone.map(({ name }) => name), SpaceReclaimed: 0 },
      };
    },
  };
}
