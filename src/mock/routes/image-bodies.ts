import { compareVersions } from '../../base/index.ts';
import type { Json } from '../state/container.ts';
import { dataRoot, type Engine } from '../state/engine.ts';
import type { MockImage } from '../state/image-store.ts';
import { formatTime, zeroTime } from '../state/time.ts';

/** An entry of `GET /images/json` at an API version. */
export function imageSummary(engine: Engine, image: MockImage, version: string, counted = false): Json {
  const before = (limit: string) => compareVersions(version, limit) < 0;
  const users = [...engine.containers.values()].filter((container) => container.image === image).length;
  const none = image.tags.size === 0 && before('1.43');
  return {
    Containers: counted ? users : -1,
    Created: Math.floor(image.created / 1000),
    Id: image.id,
    Labels: image.config.Labels ?? null,
    ParentId: image.parent,
    RepoDigests: none && image.digests.size === 0 ? ['<none>@<none>'] : [...image.digests],
    RepoTags: none ? ['<none>:<none>'] : [...image.tags].sort(),
    SharedSize: counted ? 0 : -1,
    Size: image.size,
    VirtualSize: image.size,
  };
}

/** `GET /images/{name}/json` of a daemon of a release. */
export function imageBody(image: MockImage, release: string): Json {
  const layer = image.layers.at(-1)?.slice(7) ?? '';
  const overlay = `${dataRoot}/overlay2/${layer}`;
  const old = {
    Hostname: '',
    Domainname: '',
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    Image: '',
  };
  return {
    Id: image.id,
    RepoTags: [...image.tags].sort(),
    RepoDigests: [...image.digests],
    Parent: image.parent,
    Comment: image.comment,
    Created: formatTime(image.created),
    Container: '',
    ContainerConfig: {
      ...old,
      Env: null,
      Cmd: null,
      Volumes: null,
      WorkingDir: '',
      Entrypoint: null,
      OnBuild: null,
      Labels: null,
      User: '',
    },
    DockerVersion: release,
    Author: image.author,
    Config: { ...old, ...image.config },
    Architecture: 'amd64',
    Os: 'linux',
    Size: image.size,
    VirtualSize: image.size,
    GraphDriver: {
      Data: { MergedDir: `${overlay}/merged`, UpperDir: `${overlay}/diff`, WorkDir: `${overlay}/work` },
      Name: 'overlay2',
    },
    RootFS: { Type: 'layers', ...(image.layers.length > 0 ? { Layers: image.layers } : {}) },
    Metadata: { LastTagTime: image.lastTag === undefined ? zeroTime : formatTime(image.lastTag) },
  };
}

/** `GET /images/{name}/history` */
export function historyBody(image: MockImage): Json {
  return image.history.toReversed().map(({ created, createdBy, comment, size }, index) => ({
    Comment: comment,
    Created: Math.floor(created / 1000),
    CreatedBy: createdBy,
    Id: index === 0 ? image.id : '<missing>',
    Size: size,
    Tags: index === 0 && image.tags.size > 0 ? [...image.tags].sort() : null,
  }));
}
