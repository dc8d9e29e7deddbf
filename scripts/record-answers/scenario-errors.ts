import type { Recorder } from './recorder.ts';
import { prefix } from './scenario-objects.ts';

/** What is answered to requests that ask for the impossible. */
export async function errors(rec: Recorder): Promise<void> {
  const running = `/containers/${prefix}-running`;
  const exited = `/containers/${prefix}-exited`;
  const noSuch: readonly (readonly [string, string, string])[] = [
    ['ContainerInspect', 'GET', '/containers/nosuch/json'],
    ['ContainerTop', 'GET', '/containers/nosuch/top'],
    ['ContainerLogs', 'GET', '/containers/nosuch/logs?stdout=1'],
    ['ContainerChanges', 'GET', '/containers/nosuch/changes'],
    ['ContainerExport', 'GET', '/containers/nosuch/export'],
    ['ContainerStats', 'GET', '/containers/nosuch/stats?stream=0'],
    ['ContainerStart', 'POST', '/containers/nosuch/start'],
    ['ContainerStop', 'POST', '/containers/nosuch/stop'],
    ['ContainerRestart', 'POST', '/containers/nosuch/restart'],
    ['ContainerKill', 'POST', '/containers/nosuch/kill'],
    ['ContainerRename', 'POST', '/containers/nosuch/rename?name=x'],
    ['ContainerPause', 'POST', '/containers/nosuch/pause'],
    ['ContainerUnpause', 'POST', '/containers/nosuch/unpause'],
    ['ContainerWait', 'POST', '/containers/nosuch/wait'],
    ['ContainerDelete', 'DELETE', '/containers/nosuch'],
    ['ContainerArchiveInfo', 'HEAD', '/containers/nosuch/archive?path=/'],
    ['ContainerArchive', 'GET', '/containers/nosuch/archive?path=/'],
    ['ImageInspect', 'GET', '/images/nosuch/json'],
    ['ImageHistory', 'GET', '/images/nosuch/history'],
    ['ImageTag', 'POST', '/images/nosuch/tag?repo=x&tag=y'],
    ['ImageDelete', 'DELETE', '/images/nosuch'],
    ['ImageGet', 'GET', '/images/nosuch/get'],
    ['ImagePush', 'POST', '/images/nosuch/push?tag=x'],
    ['ImageCommit', 'POST', '/commit?container=nosuch'],
    ['NetworkInspect', 'GET', '/networks/nosuch'],
    ['NetworkDelete', 'DELETE', '/networks/nosuch'],
    ['VolumeInspect', 'GET', '/volumes/nosuch'],
    ['VolumeDelete', 'DELETE', '/volumes/nosuch'],
    ['PluginInspect', 'GET', '/plugins/nosuch/json'],
    ['PluginDelete', 'DELETE', '/plugins/nosuch'],
    ['PluginEnable', 'POST', '/plugins/nosuch/enable'],
    ['PluginDisable', 'POST', '/plugins/nosuch/disable'],
    ['PluginPush', 'POST', '/plugins/nosuch/push'],
  ];
  for (const [operation, method, path] of noSuch) await rec.call(`${operation}/unknown`, method, path);

  const bad = (name: string, method: string, path: string, call: Parameters<Recorder['call']>[3] = {}) =>
    rec.call(name, method, path, call);
  await bad('ContainerList/bad-filter', 'GET', '/containers/json', {
    query: { filters: { nosuchkey: ['x'] } },
  });
  await bad('ContainerList/malformed-filters', 'GET', '/containers/json', {
    query: { filters: '{nonsense' },
  });
  await bad('ContainerList/unknown-before', 'GET', '/containers/json', {
    query: { filters: { before: ['nosuch'] } },
  });
  await bad('ContainerList/bad-limit', 'GET', '/containers/json', { query: { limit: 'many' } });
  await bad('ContainerCreate/no-image', 'POST', '/containers/create', {
    body: { Image: 'wirewhale/nothing:here' },
  });
  await bad('ContainerCreate/no-body', 'POST', '/containers/create');
  await bad('ContainerCreate/truncated', 'POST', '/containers/create', {
    body: '{"Image":',
    headers: { 'Content-Type': 'application/json' },
  });
  await bad('ContainerCreate/not-json', 'POST', '/containers/create', {
    body: '{}',
    headers: { 'Content-Type': 'text/plain' },
  });
  await bad('ContainerCreate/name-taken', 'POST', '/containers/create', {
    query: { name: `${prefix}-running` },
    body: { Image: 'busybox' },
  });
  await bad('ContainerCreate/bad-name', 'POST', '/containers/create', {
    query: { name: '!' },
    body: { Image: 'busybox' },
  });
  await bad('ContainerCreate/bad-host-config', 'POST', '/containers/create', {
    body: { Image: 'busybox', HostConfig: { Memory: 1 } },
  });
  await bad('ContainerTop/not-running', 'GET', `${exited}/top`);
  await bad('ContainerTop/bad-arguments', 'GET', `${running}/top`, { query: { ps_args: '-o nosuchcolumn' } });
  await bad('ContainerLogs/no-stream', 'GET', `${running}/logs`);
  await bad('ContainerLogs/bad-since', 'GET', `${running}/logs`, { query: { stdout: 1, since: 'x' } });
  await bad('ContainerUpdate/unknown', 'POST', '/containers/nosuch/update', { body: {} });
  await bad('ContainerArchive/no-path', 'GET', `${exited}/archive`);
  await bad('ContainerArchive/unknown-path', 'GET', `${exited}/archive`, { query: { path: '/nosuch' } });
  await bad('ContainerArchiveInfo/no-path', 'HEAD', `${exited}/archive`);
  await bad('ContainerArchiveInfo/unknown-path', 'HEAD', `${exited}/archive`, { query: { path: '/nosuch' } });
  const tar = { headers: { 'Content-Type': 'application/x-tar' }, body: 'no tar' };
  await bad('PutContainerArchive/unknown', 'PUT', '/containers/nosuch/archive', {
    query: { path: '/' },
    ...tar,
  });
  await bad('PutContainerArchive/no-path', 'PUT', `${exited}/archive`, tar);
  await bad('PutContainerArchive/unknown-path', 'PUT', `${exited}/archive`, {
    query: { path: '/nosuch' },
    ...tar,
  });
  await bad('PutContainerArchive/not-a-folder', 'PUT', `${exited}/archive`, {
    query: { path: '/new' },
    ...tar,
  });
  await bad('PutContainerArchive/bad-tar', 'PUT', `${exited}/archive`, { query: { path: '/tmp' }, ...tar });
  await bad('PutContainerArchive/read-only', 'PUT', `/containers/${prefix}-user/archive`, {
    query: { path: '/' },
    ...tar,
  });
  await bad('ImageList/bad-filter', 'GET', '/images/json', { query: { filters: { nosuchkey: ['x'] } } });
  await bad('ImageList/malformed-filters', 'GET', '/images/json', { query: { filters: '{nonsense' } });
  await bad('ImageTag/bad-repo', 'POST', '/images/busybox/tag', { query: { repo: 'BAD REPO' } });
  await bad('ImageGetAll/unknown', 'GET', '/images/get', { query: { names: 'wirewhale/nothing' } });
  await bad('ImageGetAll/no-names', 'GET', '/images/get');
  await bad('ImageCreate/unreachable', 'POST', '/images/create', {
    query: { fromImage: '127.0.0.1:9/x', tag: 'y' },
  });
  await bad('ImageCreate/bad-name', 'POST', '/images/create', { query: { fromImage: 'BAD NAME' } });
  await bad('ImageCreate/bad-import', 'POST', '/images/create', {
    query: { fromSrc: '-', repo: `${prefix}-x` },
    ...tar,
  });
  await bad('ImagePush/no-auth', 'POST', `/images/${prefix}-img:build/push`);
  await bad('ImageTag/registry', 'POST', '/images/busybox/tag', {
    query: { repo: '127.0.0.1:9/ww-rec', tag: 'x' },
  });
  await bad('ImagePush/unreachable', 'POST', '/images/127.0.0.1:9/ww-rec/push', {
    query: { tag: 'x' },
    headers: { 'X-Registry-Auth': Buffer.from('{}').toString('base64url') },
  });
  await bad('ImageDelete/registry-tag', 'DELETE', '/images/127.0.0.1:9/ww-rec:x');
  await bad('ImageSearch/unreachable', 'GET', '/images/search', { query: { term: 'busybox', limit: 2 } });
  await bad('ImageSearch/bad-filter', 'GET', '/images/search', {
    query: { term: 'b', filters: { nosuchkey: ['x'] } },
  });
  await bad('DistributionInspect/bad-name', 'GET', '/distribution/BAD_NAME/json');
  await bad('DistributionInspect/unreachable', 'GET', '/distribution/127.0.0.1:9/x/json');
  await bad('SystemAuth/unreachable', 'POST', '/auth', {
    body: { username: 'u', password: 'p', serveraddress: '127.0.0.1:9' },
  });
  await bad('SystemAuth/bad-body', 'POST', '/auth', {
    body: 'x',
    headers: { 'Content-Type': 'application/json' },
  });
  await bad('SystemEvents/bad-since', 'GET', '/events', { query: { since: 'x', until: 1 } });
  await bad('SystemEvents/backwards', 'GET', '/events', { query: { since: 20, until: 10 } });
  await bad('NetworkList/bad-filter', 'GET', '/networks', { query: { filters: { nosuchkey: ['x'] } } });
  await bad('NetworkConnect/unknown', 'POST', '/networks/nosuch/connect', {
    body: { Container: `${prefix}-running` },
  });
  await bad('NetworkConnect/unknown-container', 'POST', `/networks/${prefix}-net/connect`, {
    body: { Container: 'nosuch' },
  });
  await bad('NetworkConnect/host', 'POST', '/networks/host/connect', {
    body: { Container: `${prefix}-running` },
  });
  await bad('NetworkConnect/bad-body', 'POST', `/networks/${prefix}-net/connect`, {
    body: 'x',
    headers: { 'Content-Type': 'application/json' },
  });
  await bad('NetworkDisconnect/unknown', 'POST', '/networks/nosuch/disconnect', { body: { Container: 'x' } });
  await bad('VolumeList/bad-filter', 'GET', '/volumes', { query: { filters: { nosuchkey: ['x'] } } });
  await bad('VolumeUpdate/not-cluster', 'PUT', `/volumes/${prefix}-vol`, {
    query: { version: 1 },
    body: { Spec: {} },
  });
  await bad('PluginList/all', 'GET', '/plugins');
  await bad('PluginList/bad-filter', 'GET', '/plugins', { query: { filters: { nosuchkey: ['x'] } } });
  await bad('GetPluginPrivileges/unreachable', 'GET', '/plugins/privileges', {
    query: { remote: '127.0.0.1:9/x' },
  });
  await bad('PluginPull/unreachable', 'POST', '/plugins/pull', {
    query: { remote: '127.0.0.1:9/x' },
    body: [],
  });
  await bad('PluginCreate/bad-tar', 'POST', '/plugins/create', { query: { name: `${prefix}-bad` }, ...tar });
  const swarm: readonly (readonly [string, string, string, object?])[] = [
    ['NodeList', 'GET', '/nodes'],
    ['NodeInspect', 'GET', '/nodes/x'],
    ['NodeDelete', 'DELETE', '/nodes/x'],
    ['NodeUpdate', 'POST', '/nodes/x/update?version=1', {}],
    ['SwarmInspect', 'GET', '/swarm'],
    ['SwarmLeave', 'POST', '/swarm/leave'],
    ['SwarmUpdate', 'POST', '/swarm/update?version=1', {}],
    ['SwarmUnlockkey', 'GET', '/swarm/unlockkey'],
    ['SwarmUnlock', 'POST', '/swarm/unlock', { UnlockKey: 'x' }],
    ['ServiceList', 'GET', '/services'],
    ['ServiceCreate', 'POST', '/services/create', {}],
    ['ServiceInspect', 'GET', '/services/x'],
    ['ServiceDelete', 'DELETE', '/services/x'],
    ['ServiceUpdate', 'POST', '/services/x/update?version=1', {}],
    ['ServiceLogs', 'GET', '/services/x/logs?stdout=1'],
    ['TaskList', 'GET', '/tasks'],
    ['TaskInspect', 'GET', '/tasks/x'],
    ['TaskLogs', 'GET', '/tasks/x/logs?stdout=1'],
    ['SecretList', 'GET', '/secrets'],
    ['SecretCreate', 'POST', '/secrets/create', {}],
    ['SecretInspect', 'GET', '/secrets/x'],
    ['SecretDelete', 'DELETE', '/secrets/x'],
    ['SecretUpdate', 'POST', '/secrets/x/update?version=1', {}],
    ['ConfigList', 'GET', '/configs'],
    ['ConfigCreate', 'POST', '/configs/create', {}],
    ['ConfigInspect', 'GET', '/configs/x'],
    ['ConfigDelete', 'DELETE', '/configs/x'],
    ['ConfigUpdate', 'POST', '/configs/x/update?version=1', {}],
  ];
  for (const [operation, method, path, body] of swarm)
    await bad(`${operation}/no-swarm`, method, path, body ? { body } : {});
  await rec.call('Unknown/path', 'GET', '/nosuch');
  await rec.call('Unknown/method', 'DELETE', '/info');
  await rec.call('Unknown/options', 'OPTIONS', '/info');
  await rec.call('Unknown/too-new', 'GET', '/v9.99/info', { unversioned: true });
  await rec.call('Unknown/too-old', 'GET', '/v1.1/info', { unversioned: true });
}
