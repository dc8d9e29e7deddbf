import type { Recorder } from './recorder.ts';
import { label, prefix } from './scenario-objects.ts';

/** Exec, attach, session: what is upgraded, and what is answered instead. */
export async function streams(rec: Recorder): Promise<void> {
  const running = `/containers/${prefix}-running`;
  const makeExec = async (slug: string, body: object): Promise<string> =>
    (await rec.call(`ContainerExec/${slug}`, 'POST', `${running}/exec`, { body }))?.json().Id;
  const start = (slug: string, id: string, body: object, call: object = {}) =>
    rec.call(`ExecStart/${slug}`, 'POST', `/exec/${id}/start`, { body, ...call });

  const both = await makeExec('both', {
    AttachStdout: true,
    AttachStderr: true,
    Cmd: ['sh', '-c', 'echo o; echo e >&2; exit 5'],
  });
  await rec.call('ExecInspect/created', 'GET', `/exec/${both}/json`);
  await start('upgraded', both, { Detach: false }, { upgrade: 'tcp' });
  await rec.call('ExecInspect/finished', 'GET', `/exec/${both}/json`);
  await start('twice', both, { Detach: false });
  const plain = await makeExec('plain', { AttachStdout: true, Cmd: ['echo', 'hi'] });
  await start('without-upgrade', plain, { Detach: false });
  const tty = await makeExec('tty', { AttachStdout: true, Tty: true, Cmd: ['echo', 'hi'] });
  await start('tty', tty, { Detach: false, Tty: true }, { upgrade: 'tcp' });
  const stdin = await makeExec('stdin', {
    AttachStdin: true,
    AttachStdout: true,
    Cmd: ['cat'],
    Env: ['A=b'],
    User: 'root',
    WorkingDir: '/',
  });
  await start('stdin', stdin, { Detach: false }, { upgrade: 'tcp', input: 'typed\n' });
  const detached = await makeExec('detached', { Cmd: ['sleep', '1000'] });
  await start('detached', detached, { Detach: true });
  await rec.call('ExecInspect/running', 'GET', `/exec/${detached}/json`);
  await start('running-again', detached, { Detach: true });
  await rec.call('ContainerInspect/with-exec', 'GET', `${running}/json`);
  await rec.call('ExecResize/no-tty', 'POST', `/exec/${detached}/resize`, { query: { h: 10, w: 20 } });
  await rec.call('ExecResize/no-parameters', 'POST', `/exec/${detached}/resize`);
  await rec.call('ExecResize/finished', 'POST', `/exec/${both}/resize`, { query: { h: 10, w: 20 } });
  const missing = await makeExec('missing', { AttachStdout: true, Cmd: ['/no/such'] });
  await start('missing-binary', missing, { Detach: false });
  await rec.call('ExecInspect/missing-binary', 'GET', `/exec/${missing}/json`);
  await rec.call('ContainerExec/no-cmd', 'POST', `${running}/exec`, { body: {} });
  await rec.call('ContainerExec/paused', 'POST', `/containers/${prefix}-paused/exec`, {
    body: { Cmd: ['true'] },
  });
  await rec.call('ContainerExec/not-running', 'POST', `/containers/${prefix}-exited/exec`, {
    body: { Cmd: ['true'] },
  });
  await rec.call('ContainerExec/unknown', 'POST', '/containers/nosuch/exec', { body: { Cmd: ['true'] } });
  await rec.call('ExecInspect/unknown', 'GET', '/exec/nosuch/json');
  await rec.call('ExecStart/unknown', 'POST', '/exec/nosuch/start', { body: {} });
  await rec.call('ExecResize/unknown', 'POST', '/exec/nosuch/resize', { query: { h: 1, w: 1 } });

  const attach = (slug: string, container: string, query: object, call: object = {}) =>
    rec.call(`ContainerAttach/${slug}`, 'POST', `/containers/${container}/attach`, {
      query: { ...query },
      timeoutMs: 3000,
      ...call,
    });
  await attach('logs', `${prefix}-exited`, { logs: 1, stdout: 1, stderr: 1 });
  await attach('logs-upgraded', `${prefix}-exited`, { logs: 1, stdout: 1, stderr: 1 }, { upgrade: 'tcp' });
  await attach(
    'stdin',
    `${prefix}-stdin`,
    { stream: 1, stdin: 1, stdout: 1 },
    { upgrade: 'tcp', input: 'typed\n' },
  );
  await attach('tty', `${prefix}-tty`, { logs: 1, stdout: 1 }, { upgrade: 'tcp' });
  await attach('unknown', 'nosuch', { stream: 1, stdout: 1 });
  await attach('unknown-upgraded', 'nosuch', { stream: 1, stdout: 1 }, { upgrade: 'tcp' });
  await attach('bad-detach-keys', `${prefix}-tty`, { stream: 1, detachKeys: 'x-nonsense' });
  await attach('paused', `${prefix}-paused`, { stream: 1, stdout: 1 });
  await rec.call('ContainerAttachWebsocket/plain', 'GET', `${running}/attach/ws`);
  await rec.call('ContainerAttachWebsocket/unknown', 'GET', '/containers/nosuch/attach/ws');
  await rec.call('ContainerAttachWebsocket/upgraded', 'GET', `/containers/${prefix}-exited/attach/ws`, {
    query: { logs: 1, stdout: 1 },
    upgrade: 'websocket',
    headers: {
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version': '13',
      Origin: 'http://docker',
    },
    timeoutMs: 3000,
  });
  await rec.call('Session/no-upgrade', 'POST', '/session');
  await rec.call('Session/upgraded', 'POST', '/session', {
    upgrade: 'h2c',
    headers: {
      'X-Docker-Expose-Session-Uuid': `wirewhale${Date.now()}`,
      'X-Docker-Expose-Session-Name': 'wirewhale',
    },
    timeoutMs: 1500,
  });
  await rec.call('ContainerResize/tty', 'POST', `/containers/${prefix}-tty/resize`, {
    query: { h: 10, w: 20 },
  });
  await rec.call('ContainerResize/no-parameters', 'POST', `/containers/${prefix}-tty/resize`);
  await rec.call('ContainerResize/not-running', 'POST', `/containers/${prefix}-exited/resize`, {
    query: { h: 1, w: 1 },
  });
  await rec.call('ContainerResize/unknown', 'POST', '/containers/nosuch/resize', { query: { h: 1, w: 1 } });
}

/** Changes of state, then prunes of what carries our label, then deletes. */
export async function lifeCycle(rec: Recorder): Promise<void> {
  const post = (name: string, container: string, verb: string, query: Record<string, string | number> = {}) =>
    rec.call(name, 'POST', `/containers/${container}/${verb}`, { query, timeoutMs: 25_000 });
  await post('ContainerStart/already', `${prefix}-host`, 'start');
  await post('ContainerPause/twice', `${prefix}-paused`, 'pause');
  await post('ContainerUnpause/first', `${prefix}-paused`, 'unpause');
  await post('ContainerUnpause/running', `${prefix}-host`, 'unpause');
  await post('ContainerPause/not-running', `${prefix}-exited`, 'pause');
  await post('ContainerKill/bad-signal', `${prefix}-host`, 'kill', { signal: 'NOSUCH' });
  await post('ContainerKill/not-running', `${prefix}-exited`, 'kill');
  await post('ContainerKill/running', `${prefix}-host`, 'kill');
  await post('ContainerWait/host', `${prefix}-host`, 'wait');
  await post('ContainerWait/bad-condition', `${prefix}-exited`, 'wait', { condition: 'nonsense' });
  await post('ContainerRestart/running', `${prefix}-paused`, 'restart', { t: 0 });
  await post('ContainerStop/running', `${prefix}-paused`, 'stop', { t: 0 });
  await post('ContainerStop/already', `${prefix}-paused`, 'stop');
  await post('ContainerRename/new', `${prefix}-none`, 'rename', { name: `${prefix}-renamed` });
  await post('ContainerRename/empty', `${prefix}-renamed`, 'rename', { name: '' });
  await post('ContainerRename/taken', `${prefix}-renamed`, 'rename', { name: `${prefix}-host` });
  await rec.call('ContainerUpdate/running', 'POST', `/containers/${prefix}-running/update`, {
    body: { CpuShares: 512, RestartPolicy: { Name: 'no' } },
  });
  await rec.call('ContainerUpdate/bad', 'POST', `/containers/${prefix}-running/update`, {
    body: { Memory: 1 },
  });
  await rec.call('NetworkDisconnect/connected', 'POST', `/networks/${prefix}-bare/disconnect`, {
    body: { Container: `${prefix}-running`, Force: false },
  });
  await rec.call('NetworkDisconnect/not-connected', 'POST', `/networks/${prefix}-bare/disconnect`, {
    body: { Container: `${prefix}-running` },
  });
  await rec.call('ContainerDelete/running', 'DELETE', `/containers/${prefix}-running`);
  await rec.call('ContainerDelete/stopped', 'DELETE', `/containers/${prefix}-renamed`, {
    query: { force: 1 },
  });
  await rec.call('VolumeDelete/in-use', 'DELETE', `/volumes/${prefix}-vol`);
  await rec.call('NetworkDelete/in-use', 'DELETE', `/networks/${prefix}-net`);
  await rec.call('NetworkDelete/builtin', 'DELETE', '/networks/bridge');
  await rec.call('ImageDelete/in-use', 'DELETE', '/images/busybox', { query: { noprune: 1 } });
  await rec.call('ImageDelete/untag', 'DELETE', `/images/${prefix}-img:tagged`);
  await rec.call('ImageDelete/last', 'DELETE', `/images/${prefix}-img:import`);

  const prune = (operation: string, path: string) =>
    rec.call(`${operation}/ours`, 'POST', `${path}/prune`, { query: { filters: { label: [label] } } });
  const none = (operation: string, path: string) =>
    rec.call(`${operation}/nothing`, 'POST', `${path}/prune`, { query: { filters: { label: ['nosuch'] } } });
  const bad = (operation: string, path: string) =>
    rec.call(`${operation}/bad-filter`, 'POST', `${path}/prune`, {
      query: { filters: { nosuchkey: ['x'] } },
    });
  const prunes = {
    ContainerPrune: '/containers',
    ImagePrune: '/images',
    NetworkPrune: '/networks',
    VolumePrune: '/volumes',
  };
  for (const [operation, path] of Object.entries(prunes)) {
    await none(operation, path);
    await bad(operation, path);
  }
  await none('BuildPrune', '/build');
  await bad('BuildPrune', '/build');
  await prune('ContainerPrune', '/containers');
  await rec.call('ContainerDelete/forced', 'DELETE', `/containers/${prefix}-user`, {
    query: { force: 1, v: 1 },
  });
  await rec.call('ContainerDelete/shared', 'DELETE', `/containers/${prefix}-shared`, { query: { force: 1 } });
  await rec.call('NetworkDelete/free', 'DELETE', `/networks/${prefix}-bare`);
  await prune('NetworkPrune', '/networks');
  await rec.call('VolumeDelete/free', 'DELETE', `/volumes/${prefix}-bare`);
  await rec.call('ContainerDelete/last', 'DELETE', `/containers/${prefix}-running`, { query: { force: 1 } });
  await prune('VolumePrune', '/volumes');
  await rec.call('ImagePrune/ours', 'POST', '/images/prune', {
    query: { filters: { label: [label], dangling: ['false'] } },
  });
}
