import type { Bend, Lie } from '../../src/mock/index.ts';

// Each lie is named by what the daemon does wrong. A lie is told by one operation, and a case of it must notice.

const lie = (operationId: string, name: string, bend: Bend, status?: number): Lie => ({
  name: `${operationId}: ${name}`,
  operationId,
  bend,
  ...(status === undefined ? {} : { status }),
});
const drops = (id: string, pointer: string, status?: number) =>
  lie(id, `leaves out ${pointer}`, { kind: 'drop', pointer }, status);
const sets = (id: string, pointer: string, value: unknown, status?: number) =>
  lie(
    id,
    `says ${JSON.stringify(value)} at ${pointer || 'the body'}`,
    { kind: 'set', pointer, value },
    status,
  );
const answers = (id: string, status: number, instead?: number) =>
  lie(id, `answers ${status}${instead ? ` instead of ${instead}` : ''}`, { kind: 'status', status }, instead);
const ignores = (id: string, ...names: string[]) =>
  names.map((name) => lie(id, `ignores ${name}`, { kind: 'ignore-query', name }));
const pretends = (id: string, status: number, json?: unknown) =>
  lie(id, `claims ${status} and does nothing`, { kind: 'ignore-request', status, json });
const labels = (id: string, value: string, status?: number) =>
  lie(id, `calls its answer ${value}`, { kind: 'content-type', value }, status);
const heads = (id: string, name: string, value: string | null, status?: number) =>
  lie(
    id,
    value === null ? `sends no ${name}` : `sends ${name}: ${value}`,
    { kind: 'header', name, value },
    status,
  );
const wires = (id: string, ...kinds: ('hang' | 'close' | 'chunk' | 'garbage')[]) =>
  kinds.map((kind) => lie(id, `${kind} instead of an answer`, { kind }));
const frames = (id: string) => [
  lie(id, 'sends frames of stream 7', { kind: 'frame-stream', stream: 7 }),
  lie(id, 'mixes up stdout and stderr', { kind: 'frame-stream', stream: 2 }),
  lie(id, 'pads frame headers with what is not zero', { kind: 'frame-padding' }),
  lie(id, 'says frames longer than they are', { kind: 'frame-length' }),
  lie(id, 'sends no frame headers', { kind: 'frame-missing' }),
];
const hijacks = (id: string) => [
  lie(id, 'upgrades to h2c', { kind: 'upgrade', protocol: 'h2c' }),
  lie(id, 'says a length of a hijacked stream', { kind: 'hijack-length' }),
  lie(id, 'does not hear a half-close', { kind: 'ignore-half-close' }),
  ...frames(id),
];

const system: Lie[] = [
  labels('SystemPing', 'application/json'),
  lie('SystemPing', 'says NO', { kind: 'body', text: 'NO' }),
  heads('SystemPing', 'Api-Version', null),
  heads('SystemPing', 'Api-Version', 'soon'),
  heads('SystemPingHead', 'Api-Version', null),
  answers('SystemPingHead', 204),
  drops('SystemVersion', '/Version'),
  sets('SystemVersion', '/Components', null),
  sets('SystemVersion', '/ApiVersion', '1.12'),
  drops('SystemInfo', '/ID'),
  sets('SystemInfo', '/Containers', '3'),
  sets('SystemInfo', '/NCPU', 1.5),
  sets('SystemInfo', '/Driver', 7),
  sets('SystemInfo', '/ServerVersion', '0.0.1'),
  drops('SystemDataUsage', '/LayersSize'),
  sets('SystemDataUsage', '/Volumes/*/Name', 3),
  sets('SystemDataUsage', '/Containers', []),
  ...ignores('SystemDataUsage', 'type'),
  lie('SystemEvents', 'misspells timeNano', { kind: 'items', from: '"timeNano"', to: '"nanoTime"' }),
  lie('SystemEvents', 'sends what is not JSON', { kind: 'items', from: '{"', to: '{' }),
  lie('SystemEvents', 'calls every type a plugin', {
    kind: 'items',
    from: '"Type":"container"',
    to: '"Type":"plugin"',
  }),
  ...ignores('SystemEvents', 'filters', 'until', 'since'),
  answers('SystemEvents', 400),
];

const containers: Lie[] = [
  lie('ContainerList', 'lists nothing', { kind: 'empty-list' }),
  lie('ContainerList', 'lists the oldest first', { kind: 'reverse' }),
  ...ignores('ContainerList', 'all', 'limit', 'filters', 'size'),
  drops('ContainerList', '/*/State'),
  sets('ContainerList', '/*/Names', null),
  sets('ContainerList', '/*/Created', '2026-01-01'),
  sets('ContainerList', '/*/Id', 'short'),
  sets('ContainerList', '', null),
  labels('ContainerList', 'text/plain'),
  ...wires('ContainerList', 'chunk', 'close', 'garbage'),
  answers('ContainerCreate', 200),
  drops('ContainerCreate', '/Id'),
  sets('ContainerCreate', '/Id', 5),
  ...ignores('ContainerCreate', 'name'),
  answers('ContainerCreate', 201, 409),
  drops('ContainerInspect', '/State/Status'),
  sets('ContainerInspect', '/State/Running', 'true'),
  sets('ContainerInspect', '/HostConfig', null),
  drops('ContainerInspect', '/Config/Image'),
  sets('ContainerInspect', '/Created', 'yesterday'),
  sets('ContainerInspect', '/Config/Labels', {}),
  ...ignores('ContainerInspect', 'size'),
  answers('ContainerInspect', 500, 404),
  drops('ContainerInspect', '/message', 404),
  sets('ContainerInspect', '/message', 404, 404),
  labels('ContainerInspect', 'text/html', 404),
  pretends('ContainerStart', 204),
  answers('ContainerStart', 204, 304),
  answers('ContainerStart', 200),
  pretends('ContainerStop', 204),
  ...ignores('ContainerStop', 't', 'signal'),
  answers('ContainerStop', 204, 304),
  pretends('ContainerKill', 204),
  ...ignores('ContainerKill', 'signal'),
  pretends('ContainerRestart', 204),
  pretends('ContainerRename', 204),
  answers('ContainerRename', 204, 409),
  pretends('ContainerPause', 204),
  pretends('ContainerUnpause', 204),
  pretends('ContainerUpdate', 200, { Warnings: null }),
  lie('ContainerWait', 'tells another exit code', {
    kind: 'items',
    from: '"StatusCode":',
    to: '"StatusCode":7',
  }),
  lie('ContainerWait', 'tells no exit code', { kind: 'items', from: '"StatusCode"', to: '"Code"' }),
  ...ignores('ContainerWait', 'condition'),
  pretends('ContainerDelete', 204),
  ...ignores('ContainerDelete', 'force', 'v'),
  answers('ContainerDelete', 204, 404),
  ...frames('ContainerLogs'),
  ...ignores('ContainerLogs', 'stdout', 'tail', 'timestamps', 'since', 'until', 'follow'),
  labels('ContainerLogs', 'application/json'),
  lie('ContainerLogs', 'cuts the log', { kind: 'cut', after: 3 }),
  drops('ContainerTop', '/Titles'),
  sets('ContainerTop', '/Processes', []),
  drops('ContainerChanges', '/*/Kind'),
  sets('ContainerChanges', '/*/Kind', 9),
  lie('ContainerChanges', 'tells nothing', { kind: 'empty-list' }),
  ...ignores('ContainerStats', 'stream'),
  drops('ContainerStats', '/memory_stats'),
  lie('ContainerExport', 'sends nothing', { kind: 'body', text: '' }),
  heads('ContainerArchive', 'X-Docker-Container-Path-Stat', null),
  heads('ContainerArchive', 'X-Docker-Container-Path-Stat', 'not base64!'),
  lie('ContainerArchive', 'sends what is no archive', { kind: 'body', text: 'no tar' }),
  heads('ContainerArchiveInfo', 'X-Docker-Container-Path-Stat', null),
  pretends('PutContainerArchive', 200),
  ...ignores('PutContainerArchive', 'noOverwriteDirNonDir'),
  ...hijacks('ContainerAttach'),
  ...ignores('ContainerAttach', 'stream', 'logs', 'stdout'),
  pretends('ContainerResize', 200),
  ...ignores('ContainerResize', 'h'),
  ...ignores('ContainerPrune', 'filters'),
  sets('ContainerPrune', '/SpaceReclaimed', '0'),
  answers('ContainerExec', 200),
  drops('ContainerExec', '/Id'),
  answers('ContainerExec', 500, 409),
  ...hijacks('ExecStart'),
  drops('ExecInspect', '/ExitCode'),
  sets('ExecInspect', '/ExitCode', 0),
  sets('ExecInspect', '/Running', 'no'),
  ...ignores('ExecResize', 'w'),
];

const images: Lie[] = [
  lie('ImageList', 'lists nothing', { kind: 'empty-list' }),
  ...ignores('ImageList', 'filters', 'all', 'digests'),
  drops('ImageList', '/*/Id'),
  sets('ImageList', '/*/RepoTags', 'busybox'),
  sets('ImageList', '/*/Size', -7),
  drops('ImageInspect', '/Id'),
  sets('ImageInspect', '/Size', '1'),
  sets('ImageInspect', '/Created', 'long ago'),
  answers('ImageInspect', 200, 404),
  lie('ImageHistory', 'tells the oldest first', { kind: 'reverse' }),
  drops('ImageHistory', '/*/CreatedBy'),
  sets('ImageHistory', '/*/Created', 'x'),
  pretends('ImageTag', 201),
  answers('ImageTag', 200),
  pretends('ImageDelete', 200, []),
  ...ignores('ImageDelete', 'force'),
  drops('ImageCommit', '/Id'),
  answers('ImageCommit', 200),
  ...ignores('ImageCommit', 'comment', 'changes'),
  lie('ImageGet', 'sends what is no archive', { kind: 'body', text: 'no tar' }),
  labels('ImageGet', 'text/plain'),
  lie('ImageBuild', 'misspells stream', { kind: 'items', from: '"stream"', to: '"steam"' }),
  ...ignores('ImageBuild', 't', 'labels', 'buildargs'),
  pretends('ImageLoad', 200),
  ...ignores('ImagePrune', 'filters'),
  sets('ImagePrune', '/SpaceReclaimed', null),
  sets('ImageSearch', '/*/name', 5),
];

const networks: Lie[] = [
  ...ignores('NetworkList', 'filters'),
  lie('NetworkList', 'lists nothing', { kind: 'empty-list' }),
  drops('NetworkList', '/*/Name'),
  sets('NetworkList', '/*/Created', 'x'),
  drops('NetworkInspect', '/Scope'),
  sets('NetworkInspect', '/Containers', {}),
  sets('NetworkInspect', '/Labels', []),
  sets('NetworkInspect', '/IPAM/Config', {}),
  answers('NetworkInspect', 400, 404),
  answers('NetworkCreate', 200),
  drops('NetworkCreate', '/Id'),
  pretends('NetworkCreate', 201, { Id: 'f'.repeat(64), Warning: '' }),
  answers('NetworkCreate', 201, 409),
  pretends('NetworkConnect', 200),
  pretends('NetworkDisconnect', 200),
  pretends('NetworkDelete', 204),
  answers('NetworkDelete', 204, 403),
  ...ignores('NetworkPrune', 'filters'),
  pretends('NetworkPrune', 200, { NetworksDeleted: null }),
];

const volumes: Lie[] = [
  sets('VolumeList', '/Volumes', null),
  ...ignores('VolumeList', 'filters'),
  drops('VolumeList', '/Volumes/*/Mountpoint'),
  sets('VolumeList', '/Volumes/*/Scope', 'galaxy'),
  answers('VolumeCreate', 200),
  drops('VolumeCreate', '/Name'),
  sets('VolumeCreate', '/Labels', {}),
  drops('VolumeInspect', '/Driver'),
  sets('VolumeInspect', '/CreatedAt', 'yesterday'),
  answers('VolumeInspect', 500, 404),
  pretends('VolumeDelete', 204),
  answers('VolumeDelete', 204, 409),
  ...ignores('VolumePrune', 'filters'),
  sets('VolumePrune', '/SpaceReclaimed', '0'),
];

export const lies: readonly Lie[] = [...system, ...containers, ...images, ...networks, ...volumes];

/** Lies that no case notices, each with the reason; a lie that is noticed after all must leave this list. */
export const survivors: Readonly<Record<string, string>> = {
  'ImageList: ignores digests':
    'dockerd tells RepoDigests whether it is asked to or not, so that nothing differs',
};
