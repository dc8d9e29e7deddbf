import { expect, test } from 'vitest';
import { startDaemon } from './daemon.ts';

test('a container that could not join its network is removed when it was to be, and its waiters hear', async () => {
  await using d = await startDaemon();
  const id = await d.create({ HostConfig: { NetworkMode: 'no-such-network', AutoRemove: true } });
  const waited = d.client.request('ContainerWait', { path: { id }, query: { condition: 'removed' } });
  expect(await d.status('ContainerStart', id)).toBe(404);
  expect((await waited).json()).toEqual({ StatusCode: 128 });
  expect(await d.status('ContainerInspect', id)).toBe(404);
});

test('an exec of a user that is unknown is refused', async () => {
  await using d = await startDaemon();
  const id = await d.run({});
  const body = { User: 'nobody-there', Cmd: ['true'] };
  const got = await d.client.request('ContainerExec', { path: { id }, body });
  expect(got.status).toBe(400);
  expect(got.json()).toEqual({
    message: 'unable to find user nobody-there: no matching entries in passwd file',
  });
});

test('a folder is no program', async () => {
  await using d = await startDaemon();
  const id = await d.create({ Cmd: ['/etc'] });
  await d.status('ContainerStart', id);
  expect(await d.state(id)).toMatchObject({
    ExitCode: 126,
    Error: expect.stringContaining('exec: "/etc": is a directory: permission denied'),
  });
});
