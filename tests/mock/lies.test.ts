import { describe, expect, test } from 'vitest';
import type { Bend, Lie } from '../../src/mock/index.ts';
import { sh, startDaemon } from './daemon.ts';

const lie = (operationId: string, bend: Bend, status?: number): Lie => ({
  name: `${operationId} ${bend.kind}`,
  operationId,
  bend,
  ...(status === undefined ? {} : { status }),
});

describe('a lie bends', () => {
  test.for<[string, Bend, (body: Record<string, unknown>) => unknown, unknown]>([
    [
      'a field away',
      { kind: 'drop', pointer: '/State/Status' },
      ({ State }) => (State as { Status?: string }).Status,
      undefined,
    ],
    [
      'a value',
      { kind: 'set', pointer: '/State/Pid', value: 'many' },
      ({ State }) => (State as { Pid: unknown }).Pid,
      'many',
    ],
    ['a field in', { kind: 'add', pointer: '/Nonsense', value: 1 }, ({ Nonsense }) => Nonsense, 1],
  ])('%s', async ([, bend, read, wanted]) => {
    await using d = await startDaemon({ lies: [lie('ContainerInspect', bend)] });
    const id = await d.create();
    const got = await d.client.request('ContainerInspect', { path: { id } });
    expect(read(got.json<Record<string, unknown>>())).toEqual(wanted);
  });

  test('status, content type and headers', async () => {
    await using d = await startDaemon({
      lies: [
        lie('ContainerList', { kind: 'status', status: 404 }),
        lie('ContainerList', { kind: 'header', name: 'Api-Version', value: '9.99' }, 404),
        lie('ContainerList', { kind: 'content-type', value: 'text/html' }, 404),
      ],
    });
    const got = await d.client.request('ContainerList');
    expect(got.status).toBe(404);
    expect(got.headers.get('api-version')).toBe('9.99');
    expect(got.headers.get('content-type')).toBe('text/html');
  });

  test('what it heard', async () => {
    await using d = await startDaemon({
      lies: [lie('ContainerList', { kind: 'ignore-query', name: 'all' })],
    });
    await d.create();
    expect((await d.client.request('ContainerList', { query: { all: true } })).json()).toEqual([]);
  });

  test('only the status that it names, and only its operation', async () => {
    await using d = await startDaemon({ lies: [lie('ContainerInspect', { kind: 'body', text: 'no' }, 404)] });
    const id = await d.create();
    expect(await d.status('ContainerInspect', id)).toBe(200);
    expect((await d.client.request('ContainerInspect', { path: { id: 'nobody' } })).text()).toBe('no');
    expect((await d.client.request('ContainerTop', { path: { id: 'nobody' } })).text()).not.toBe('no');
  });

  test('frames of a stream', async () => {
    await using d = await startDaemon({ lies: [lie('ContainerLogs', { kind: 'frame-stream', stream: 2 })] });
    const id = await d.run(sh('echo out'));
    await d.exit(id);
    const got = await d.client.request('ContainerLogs', { path: { id }, query: { stdout: true } });
    expect(got.bytes[0]).toBe(2);
  });

  test('the end of input away', async () => {
    await using d = await startDaemon({ lies: [lie('ContainerAttach', { kind: 'ignore-half-close' }, 200)] });
    const id = await d.run({ ...sh('cat; echo never'), OpenStdin: true, StdinOnce: true });
    await using attached = await d.client.hijack('ContainerAttach', {
      path: { id },
      query: { stream: true, stdin: true },
    });
    await attached.end();
    await d.exit(await d.run(sh('sleep 0.05')));
    expect((await d.state(id)).Running).toBe(true);
  });
});
