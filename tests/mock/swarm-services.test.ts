import { describe, expect, test } from 'vitest';
import { unframed, until } from './daemon.ts';
import {
  createService,
  inspectService,
  refusal,
  running,
  settled,
  startSwarm,
  tasksOf,
  updateService,
} from './swarm-daemon.ts';
import { told } from './told.ts';

const replicas = (Replicas: number) => ({ Mode: { Replicated: { Replicas } } });

describe('a replicated service', () => {
  test('has as many containers as it wants, with the names and labels of tasks', async () => {
    await using d = await startSwarm();
    const id = await createService(d, 'web', replicas(3));
    const tasks = await settled(d, 'web', (all) => running(all).length === 3);
    expect(tasks.map(({ Slot }) => Slot).sort()).toEqual([1, 2, 3]);
    const list = async (isTask: string) =>
      (await d.client.request('ContainerList', { query: { filters: { 'is-task': [isTask] } } })).json<
        { Names: string[]; Labels: Record<string, string> }[]
      >();
    const containers = await list('true');
    expect(containers.map(({ Names }) => Names[0]).sort()).toEqual(
      tasks.map(({ ID, Slot }) => `/web.${Slot}.${ID}`).sort(),
    );
    expect(containers[0]?.Labels['com.docker.swarm.service.id']).toBe(id);
    expect(await list('false')).toEqual([]);
  });

  test('pulls an image that is not here, also by the digest that the docker CLI resolves', async () => {
    await using d = await startSwarm();
    const { Descriptor } = (
      await d.client.request('DistributionInspect', { path: { name: 'nginx:alpine' } })
    ).json<{ Descriptor: { digest: string } }>();
    await createService(d, 'web', {
      TaskTemplate: { ContainerSpec: { Image: `nginx:alpine@${Descriptor.digest}` } },
    });
    await settled(d, 'web', (all) => running(all).length === 1);
    const image = await d.client.request('ImageInspect', { path: { name: `nginx@${Descriptor.digest}` } });
    expect(image.status).toBe(200);
  });

  test('is scaled up and down, and goes with its containers', async () => {
    await using d = await startSwarm();
    await createService(d, 'web', replicas(1));
    await updateService(d, 'web', (spec) => ({ ...spec, ...replicas(4) }));
    await settled(d, 'web', (all) => running(all).length === 4);
    await updateService(d, 'web', (spec) => ({ ...spec, ...replicas(2) }));
    const left = await settled(d, 'web', (all) => all.length === 2);
    expect(left.map(({ Slot }) => Slot).sort()).toEqual([1, 2]);
    await d.client.request('ServiceDelete', { path: { id: 'web' } });
    await until(
      async () => (await d.client.request('ContainerList', { query: { all: true } })).text().trim() === '[]',
    );
    expect((await refusal(d, 'ServiceInspect', { path: { id: 'web' } }))[0]).toBe(404);
  });

  test('replaces a container that is killed, and keeps what became of it', async () => {
    await using d = await startSwarm();
    await createService(d, 'web');
    const [first] = await settled(d, 'web', (all) => running(all).length === 1);
    const id = first?.Status.ContainerStatus?.ContainerID ?? '';
    await d.status('ContainerKill', id);
    const tasks = await settled(d, 'web', (all) => all.length === 2 && running(all).length === 1);
    expect(tasks.find(({ ID }) => ID === first?.ID)).toMatchObject({
      DesiredState: 'shutdown',
      Status: { State: 'failed', Err: 'task: non-zero exit (137)', ContainerStatus: { ExitCode: 137 } },
    });
  });

  test('is updated by version, task by task, and rolled back', async () => {
    await using d = await startSwarm();
    await createService(d, 'web', replicas(2), { Env: ['A=1'] });
    await settled(d, 'web', (all) => running(all).length === 2);
    const { Spec } = await inspectService(d, 'web');
    expect(
      await refusal(d, 'ServiceUpdate', { path: { id: 'web' }, query: { version: 1 }, body: Spec }),
    ).toEqual([500, 'rpc error: code = Unknown desc = update out of sequence']);
    const envs = async () => running(await tasksOf(d, 'web')).map((task) => task.Spec.ContainerSpec.Env?.[0]);
    const finished = (state: string) =>
      until(async () => (await inspectService(d, 'web')).UpdateStatus?.State === state);
    await updateService(d, 'web', (spec) => ({
      ...spec,
      TaskTemplate: {
        ...spec.TaskTemplate,
        ContainerSpec: { ...spec.TaskTemplate.ContainerSpec, Env: ['A=2'] },
      },
    }));
    await finished('completed');
    expect(await envs()).toEqual(['A=2', 'A=2']);
    await updateService(d, 'web', (spec) => spec, { rollback: 'previous' });
    await finished('rollback_completed');
    expect(await envs()).toEqual(['A=1', 'A=1']);
  });

  test('pauses an update whose first task fails', async () => {
    await using d = await startSwarm();
    await createService(d, 'web', replicas(2));
    await settled(d, 'web', (all) => running(all).length === 2);
    await updateService(d, 'web', (spec) => ({
      ...spec,
      TaskTemplate: { ContainerSpec: { Image: 'busybox', Command: ['false'] } },
    }));
    const { UpdateStatus } = await until(async () => {
      const service = await inspectService(d, 'web');
      return service.UpdateStatus?.State === 'paused' && service;
    });
    expect(UpdateStatus?.Message).toMatch(
      /^update paused due to failure or early termination of task \w{25}$/,
    );
    expect(running(await tasksOf(d, 'web'))).toHaveLength(1);
  });
});

test('what ends by itself is not started again unless the policy says so, and only as often', async () => {
  await using d = await startSwarm();
  const policy = (Condition: string, MaxAttempts = 0) => ({
    TaskTemplate: { RestartPolicy: { Condition, MaxAttempts, Delay: 1 } },
  });
  await createService(d, 'done', policy('on-failure'), { Command: ['true'] });
  await createService(d, 'fails', policy('any', 2), { Command: ['sh', '-c', 'exit 3'] });
  const failed = await settled(
    d,
    'fails',
    (all) => all.length === 3 && all.every(({ Status }) => Status.State === 'failed'),
  );
  expect(new Set(failed.map(({ Status }) => Status.Err))).toEqual(new Set(['task: non-zero exit (3)']));
  const done = await tasksOf(d, 'done');
  expect(done.map(({ Status, DesiredState }) => [Status.State, DesiredState])).toEqual([
    ['complete', 'shutdown'],
  ]);
});

test('jobs run to their end', async () => {
  await using d = await startSwarm();
  const TaskTemplate = { RestartPolicy: { Condition: 'none' } };
  const Mode = { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 3 } };
  await createService(d, 'job', { TaskTemplate, Mode }, { Command: ['true'] });
  await createService(d, 'each', { TaskTemplate, Mode: { GlobalJob: {} } }, { Command: ['true'] });
  const complete = (count: number) => (all: Awaited<ReturnType<typeof tasksOf>>) =>
    all.length === count && all.every(({ Status }) => Status.State === 'complete');
  await settled(d, 'job', complete(3));
  await settled(d, 'each', complete(1));
  const listed = await d.client.request('ServiceList', {
    query: { status: true, filters: { name: ['job'] } },
  });
  expect(listed.json()).toMatchObject([{ ServiceStatus: { RunningTasks: 0, CompletedTasks: 3 } }]);
});

test('tasks that fit nowhere wait and say why, and run when the node fits', async () => {
  await using d = await startSwarm();
  const TaskTemplate = { Placement: { Constraints: ['node.labels.zone == a'] } };
  await createService(d, 'picky', { TaskTemplate });
  await createService(d, 'greedy', { TaskTemplate: { Resources: { Reservations: { MemoryBytes: 1e15 } } } });
  const why = async (name: string) =>
    (await settled(d, name, ([task]) => Boolean(task?.Status.Err)))[0]?.Status;
  expect(await why('picky')).toMatchObject({
    State: 'pending',
    Err: 'no suitable node (scheduling constraints not satisfied on 1 node)',
  });
  expect(await why('greedy')).toMatchObject({ Err: 'no suitable node (insufficient resources on 1 node)' });
  const change = async (body: object) => {
    const [node] = (await d.client.request('NodeList')).json<{ ID: string; Version: { Index: number } }[]>();
    await d.client.request('NodeUpdate', {
      path: { id: node?.ID ?? '' },
      query: { version: node?.Version.Index ?? 0 },
      body: { Role: 'manager', Labels: { zone: 'a' }, ...body },
    });
  };
  await change({ Availability: 'active' });
  await settled(d, 'picky', (all) => running(all).length === 1);
  await change({ Availability: 'drain' });
  const drained = await settled(d, 'picky', (all) => all.some(({ Status }) => Status.State === 'shutdown'));
  expect(running(drained)).toEqual([]);
  await change({ Availability: 'active' });
  await settled(d, 'picky', (all) => running(all).length === 1);
});

test('secrets and configs are files of the container, and are kept while they are used', async () => {
  await using d = await startSwarm();
  const make = async (kind: string, text: string) =>
    (
      await d.client.request(`${kind}Create`, {
        body: { Name: kind, Data: Buffer.from(text).toString('base64') },
      })
    ).json<{ ID: string }>().ID;
  const [SecretID, ConfigID] = [await make('Secret', 'hush'), await make('Config', 'open')];
  const File = (Name: string) => ({ Name, UID: '0', GID: '0', Mode: 0o444 });
  await createService(
    d,
    'reader',
    { TaskTemplate: { RestartPolicy: { Condition: 'none' } } },
    {
      Image: 'busybox',
      Command: ['sh', '-c', 'cat /run/secrets/s; echo; cat /etc/c; echo; hostname; sleep 300'],
      Hostname: '{{.Service.Name}}-{{.Task.Slot}}',
      Secrets: [{ SecretID, SecretName: 'Secret', File: File('s') }],
      Configs: [{ ConfigID, ConfigName: 'Config', File: File('/etc/c') }],
    },
  );
  const lines = await until(async () => {
    const query = { stdout: true, stderr: true };
    const got = await d.client.request('ServiceLogs', { path: { id: 'reader' }, query });
    const text = unframed(got.bytes).split('\n');
    return text.length === 4 && text;
  });
  expect(lines).toEqual(['hush', 'open', 'reader-1', '']);
  expect(await refusal(d, 'SecretDelete', { path: { id: SecretID } })).toEqual([
    400,
    "rpc error: code = InvalidArgument desc = secret 'Secret' is in use by the following service: reader",
  ]);
});

test('published ports are chosen, and belong to one service', async () => {
  await using d = await startSwarm();
  const port = (PublishedPort?: number) => ({
    EndpointSpec: { Ports: [{ TargetPort: 80, ...(PublishedPort ? { PublishedPort } : {}) }] },
  });
  const id = await createService(d, 'auto', port());
  expect(await inspectService(d, id)).toMatchObject({
    Endpoint: { Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 30000, PublishMode: 'ingress' }] },
  });
  await expect(createService(d, 'other', port(30000))).rejects.toThrow(
    `port '30000' is already in use by service 'auto' (${id}) as an ingress port`,
  );
});

test('leaving the swarm takes services and their containers along', async () => {
  await using d = await startSwarm();
  await createService(d, 'web', replicas(2));
  await settled(d, 'web', (all) => running(all).length === 2);
  await d.client.request('SwarmLeave', { query: { force: true } });
  expect((await d.client.request('ContainerList', { query: { all: true } })).json()).toEqual([]);
});

test('events tell of services, their updates and the networks of the swarm', async () => {
  await using d = await startSwarm();
  await d.client.request('NetworkCreate', { body: { Name: 'over', Driver: 'overlay' } });
  await createService(d, 'web');
  await settled(d, 'web', (all) => running(all).length === 1);
  await updateService(d, 'web', (spec) => ({ ...spec, ...replicas(2) }));
  await settled(d, 'web', (all) => running(all).length === 2);
  const image = { ContainerSpec: { Image: 'busybox:latest', Command: ['sleep', '300'], StopGracePeriod: 1 } };
  await updateService(d, 'web', (spec) => ({ ...spec, TaskTemplate: image }));
  await until(async () => (await inspectService(d, 'web')).UpdateStatus?.State === 'completed');
  await d.client.request('ServiceDelete', { path: { id: 'web' } });
  await d.client.request('NetworkDelete', { path: { id: 'over' } });
  const events = await told(d, { scope: ['swarm'], type: ['service', 'network'] });
  const attributes = ({ name: _name, ...more }: Record<string, string>) => more;
  expect(
    events.map(({ Type, Action, Actor }) => [`${Type} ${Action}`, attributes(Actor.Attributes)]),
  ).toEqual([
    ['network create', {}],
    ['network update', {}],
    ['service create', {}],
    ['service update', { 'replicas.old': '1', 'replicas.new': '2' }],
    ['service update', { 'image.old': 'busybox', 'image.new': 'busybox:latest' }],
    ['service update', { 'updatestate.new': 'updating' }],
    ['service update', { 'updatestate.old': 'updating', 'updatestate.new': 'completed' }],
    ['service remove', {}],
    ['network remove', {}],
  ]);
});
