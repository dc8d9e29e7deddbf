import { setTimeout as wait } from 'node:timers/promises';
import type { Recorder } from './recorder.ts';
import { labels, prefix } from './scenario-objects.ts';

/** Turns the daemon into a swarm manager, asks about everything of a swarm, and leaves it again. */
export async function swarm(rec: Recorder): Promise<void> {
  await rec.call('SwarmInit/bad-address', 'POST', '/swarm/init', {
    body: { ListenAddr: 'nonsense', AdvertiseAddr: 'nonsense' },
  });
  await rec.call('SwarmInit/bad-body', 'POST', '/swarm/init', {
    body: 'x',
    headers: { 'Content-Type': 'application/json' },
  });
  const init = {
    ListenAddr: '127.0.0.1:2377',
    AdvertiseAddr: '127.0.0.1',
    DataPathAddr: '127.0.0.1',
    Spec: {},
  };
  await rec.call('SwarmInit/first', 'POST', '/swarm/init', { body: init });
  try {
    await rec.call('SwarmInit/again', 'POST', '/swarm/init', { body: init });
    await managers(rec);
    await secretsAndConfigs(rec);
    await services(rec);
    await rec.call('SwarmLeave/not-forced', 'POST', '/swarm/leave');
  } finally {
    await rec.call('SwarmLeave/forced', 'POST', '/swarm/leave', { query: { force: 1 } });
  }
}

async function managers(rec: Recorder): Promise<void> {
  await rec.call('SystemPing/manager', 'GET', '/_ping');
  await rec.call('SystemInfo/manager', 'GET', '/info');
  const state = (await rec.call('SwarmInspect/manager', 'GET', '/swarm'))?.json();
  await rec.call('SwarmJoin/already', 'POST', '/swarm/join', {
    body: { ListenAddr: '127.0.0.1:2378', RemoteAddrs: ['127.0.0.1:9'], JoinToken: 'x' },
  });
  await rec.call('SwarmUnlockkey/none', 'GET', '/swarm/unlockkey');
  await rec.call('SwarmUnlock/not-locked', 'POST', '/swarm/unlock', { body: { UnlockKey: 'SWMKEY-1-x' } });
  const version = state?.Version?.Index;
  await rec.call('SwarmUpdate/current', 'POST', '/swarm/update', { query: { version }, body: state?.Spec });
  await rec.call('SwarmUpdate/out-of-sequence', 'POST', '/swarm/update', {
    query: { version: 1 },
    body: state?.Spec,
  });
  await rec.call('SwarmUpdate/no-version', 'POST', '/swarm/update', { body: state?.Spec });
  const [node] = (await rec.call('NodeList/all', 'GET', '/nodes'))?.json() ?? [];
  await rec.call('NodeList/bad-filter', 'GET', '/nodes', { query: { filters: { nosuchkey: ['x'] } } });
  await rec.call('NodeInspect/self', 'GET', `/nodes/${node?.ID}`);
  await rec.call('NodeInspect/unknown', 'GET', '/nodes/nosuch');
  await rec.call('NodeUpdate/labels', 'POST', `/nodes/${node?.ID}/update`, {
    query: { version: node?.Version?.Index },
    body: { ...node?.Spec, Labels: labels },
  });
  await rec.call('NodeUpdate/out-of-sequence', 'POST', `/nodes/${node?.ID}/update`, {
    query: { version: 1 },
    body: node?.Spec,
  });
  await rec.call('NodeUpdate/no-version', 'POST', `/nodes/${node?.ID}/update`, { body: node?.Spec });
  await rec.call('NodeUpdate/unknown', 'POST', '/nodes/nosuch/update', {
    query: { version: 1 },
    body: node?.Spec,
  });
  await rec.call('NodeDelete/self', 'DELETE', `/nodes/${node?.ID}`);
  await rec.call('NodeDelete/unknown', 'DELETE', '/nodes/nosuch');
}

async function secretsAndConfigs(rec: Recorder): Promise<void> {
  for (const [kind, path] of [
    ['Secret', '/secrets'],
    ['Config', '/configs'],
  ] as const) {
    const body = {
      Name: `${prefix}-${kind.toLowerCase()}`,
      Labels: labels,
      Data: Buffer.from('data').toString('base64'),
    };
    const made = await rec.call(`${kind}Create/first`, 'POST', `${path}/create`, { body });
    await rec.call(`${kind}Create/name-taken`, 'POST', `${path}/create`, { body });
    await rec.call(`${kind}Create/bad-name`, 'POST', `${path}/create`, { body: { ...body, Name: '' } });
    await rec.call(`${kind}List/all`, 'GET', path);
    await rec.call(`${kind}List/bad-filter`, 'GET', path, { query: { filters: { nosuchkey: ['x'] } } });
    const id = made?.json().ID;
    const found = (await rec.call(`${kind}Inspect/first`, 'GET', `${path}/${id}`))?.json();
    await rec.call(`${kind}Inspect/unknown`, 'GET', `${path}/nosuch`);
    await rec.call(`${kind}Update/labels`, 'POST', `${path}/${id}/update`, {
      query: { version: found?.Version?.Index },
      body: { ...found?.Spec, Labels: { ...labels, more: '1' } },
    });
    await rec.call(`${kind}Update/out-of-sequence`, 'POST', `${path}/${id}/update`, {
      query: { version: 1 },
      body: found?.Spec,
    });
    await rec.call(`${kind}Update/unknown`, 'POST', `${path}/nosuch/update`, {
      query: { version: 1 },
      body: found?.Spec,
    });
    await rec.call(`${kind}Delete/unknown`, 'DELETE', `${path}/nosuch`);
  }
}

async function services(rec: Recorder): Promise<void> {
  const network = await rec.call('NetworkCreate/swarm-overlay', 'POST', '/networks/create', {
    body: { Name: `${prefix}-overlay`, Driver: 'overlay', Attachable: true, Labels: labels },
  });
  await rec.call('NetworkList/swarm', 'GET', '/networks', { query: { filters: { scope: ['swarm'] } } });
  await rec.call('NetworkInspect/swarm-overlay', 'GET', `/networks/${prefix}-overlay`);
  const [secret] = (await rec.call('x', 'GET', '/secrets', { silent: true }))?.json() ?? [];
  const file = { Name: 's', UID: '0', GID: '0', Mode: 292 };
  const spec = {
    Name: `${prefix}-service`,
    Labels: labels,
    TaskTemplate: {
      ContainerSpec: {
        Image: 'busybox',
        Command: ['sh', '-c', 'echo up; sleep 1000'],
        Secrets: [{ SecretID: secret?.ID, SecretName: secret?.Spec?.Name, File: file }],
      },
      RestartPolicy: { Condition: 'none' },
    },
    Mode: { Replicated: { Replicas: 1 } },
    EndpointSpec: { Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishMode: 'host' }] },
  };
  const made = await rec.call('ServiceCreate/replicated', 'POST', '/services/create', { body: spec });
  await rec.call('ServiceCreate/global', 'POST', '/services/create', {
    body: { ...spec, Name: `${prefix}-global`, Mode: { Global: {} }, EndpointSpec: {} },
  });
  await rec.call('ServiceCreate/name-taken', 'POST', '/services/create', { body: spec });
  await rec.call('ServiceCreate/no-name', 'POST', '/services/create', { body: { ...spec, Name: '' } });
  const id = made?.json().ID;
  // Why: no answer tells when the task of a service has come up and written its log, save asking again.
  for (let turn = 0; turn < 40; turn++) {
    const tasks = (await rec.call('x', 'GET', '/tasks', { silent: true }))?.json() ?? [];
    if (
      tasks.length > 0 &&
      tasks.every((task: { Status: { State: string } }) => /running|failed|rejected/.test(task.Status.State))
    )
      break;
    await wait(250);
  }
  await rec.call('ServiceList/all', 'GET', '/services');
  await rec.call('ServiceList/status', 'GET', '/services', { query: { status: 1 } });
  await rec.call('ServiceList/bad-filter', 'GET', '/services', { query: { filters: { nosuchkey: ['x'] } } });
  const found = (await rec.call('ServiceInspect/replicated', 'GET', `/services/${id}`))?.json();
  await rec.call('ServiceInspect/defaults', 'GET', `/services/${id}`, { query: { insertDefaults: 1 } });
  await rec.call('ServiceInspect/unknown', 'GET', '/services/nosuch');
  await rec.call('ServiceLogs/replicated', 'GET', `/services/${id}/logs`, {
    query: { stdout: 1, stderr: 1 },
  });
  await rec.call('ServiceLogs/no-stream', 'GET', `/services/${id}/logs`);
  await rec.call('ServiceLogs/unknown', 'GET', '/services/nosuch/logs', { query: { stdout: 1 } });
  const [task] = (await rec.call('TaskList/all', 'GET', '/tasks'))?.json() ?? [];
  await rec.call('TaskList/bad-filter', 'GET', '/tasks', { query: { filters: { nosuchkey: ['x'] } } });
  await rec.call('TaskList/unknown-service', 'GET', '/tasks', {
    query: { filters: { service: ['nosuch'] } },
  });
  await rec.call('TaskInspect/first', 'GET', `/tasks/${task?.ID}`);
  await rec.call('TaskInspect/unknown', 'GET', '/tasks/nosuch');
  await rec.call('TaskLogs/first', 'GET', `/tasks/${task?.ID}/logs`, { query: { stdout: 1 } });
  await rec.call('TaskLogs/no-stream', 'GET', `/tasks/${task?.ID}/logs`);
  await rec.call('TaskLogs/unknown', 'GET', '/tasks/nosuch/logs', { query: { stdout: 1 } });
  const update = (slug: string, version: number | undefined, service = id) =>
    rec.call(`ServiceUpdate/${slug}`, 'POST', `/services/${service}/update`, {
      query: version === undefined ? {} : { version },
      body: { ...found?.Spec, Labels: { ...labels, more: '1' } },
    });
  await update('labels', found?.Version?.Index);
  await update('out-of-sequence', 1);
  await update('no-version', undefined);
  await update('unknown', 1, 'nosuch');
  await rec.call('ServiceInspect/updated', 'GET', `/services/${id}`);
  await rec.call('SecretDelete/in-use', 'DELETE', `/secrets/${secret?.ID}`);
  await rec.call('ServiceDelete/replicated', 'DELETE', `/services/${id}`);
  await rec.call('ServiceDelete/unknown', 'DELETE', '/services/nosuch');
  await rec.call('x', 'DELETE', `/services/${prefix}-global`, { silent: true });
  await rec.call('SecretDelete/free', 'DELETE', `/secrets/${secret?.ID}`);
  await rec.call('ConfigDelete/free', 'DELETE', `/configs/${prefix}-config`);
  await rec.call('NetworkDelete/overlay', 'DELETE', `/networks/${network?.json().Id}`);
}
