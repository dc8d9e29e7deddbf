import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { parseAddress } from '../../src/transport/index.ts';
import { live, liveClient, relayedByTcp, removeBystanders, started, whyNot } from './daemon.ts';

beforeEach(({ skip }) => skip(live === undefined, whyNot));
afterAll(async () => {
  if (live !== undefined) await removeBystanders();
});

const counts = { Cmd: ['sh', '-c', 'wc -c; echo done >&2'], OpenStdin: true, StdinOnce: true };

describe('a hijacked stream', () => {
  test.each([
    ['by upgrade', undefined, 101],
    ['without one', false, 200],
  ] as const)(
    '%s carries stdin to its half-close, and the output after it',
    async (_how, upgrade, status) => {
      await using client = liveClient();
      const id = await started(client, counts);
      const query = { stream: true, stdin: true, stdout: true, stderr: true };
      const options = upgrade === false ? { upgrade } : {};
      await using talk = await client.hijack('ContainerAttach', { path: { id }, query, ...options });
      expect(talk.status).toBe(status);
      await talk.write('x'.repeat(100_000));
      await talk.end();
      expect(await talk.collect()).toMatchObject({
        stdout: '100000\n',
        stderr: 'done\n',
        multiplexed: true,
      });
    },
  );

  test('half-closes through TCP too', async () => {
    await using relay = await relayedByTcp();
    await using client = createClient({ address: parseAddress(relay.url) });
    const id = await started(client);
    const body = { Cmd: ['cat'], AttachStdin: true, AttachStdout: true };
    const exec = await client.call('ContainerExec', { path: { id }, body });
    await using talk = await client.hijack('ExecStart', { path: { id: exec.Id }, body: { Detach: false } });
    await talk.write('there and back');
    await talk.end();
    expect((await talk.collect()).stdout).toBe('there and back');
  });

  test('of a terminal is raw', async () => {
    await using client = liveClient();
    const id = await started(client);
    const body = { Cmd: ['sh', '-c', 'test -t 1 && echo terminal'], AttachStdout: true, Tty: true };
    const exec = await client.call('ContainerExec', { path: { id }, body });
    await using talk = await client.hijack('ExecStart', { path: { id: exec.Id }, body: { Tty: true } });
    const { stdout, multiplexed } = await talk.collect();
    expect(stdout).toBe('terminal\r\n');
    expect(multiplexed).toBe(false);
  });
});

test('logs are taken apart into stdout and stderr', async () => {
  await using client = liveClient();
  const id = await started(client, { Cmd: ['sh', '-c', 'echo out; echo err >&2; head -c 70000 /dev/zero'] });
  await using waiting = await client.stream('ContainerWait', { path: { id } });
  await waiting.collect();
  const query = { stdout: true, stderr: true };
  await using logs = await client.stream('ContainerLogs', { path: { id }, query });
  const sizes = { 1: 0, 2: 0 } as Record<number, number>;
  for await (const { stream, bytes } of logs.frames()) sizes[stream] = (sizes[stream] ?? 0) + bytes.length;
  expect(sizes).toEqual({ 1: 4 + 70_000, 2: 4 });
});

test('events come as they happen, and letting go of them ends the stream', async () => {
  await using client = liveClient();
  const name = `live-test-${process.pid}`;
  const filters = { container: [name], event: ['create', 'start', 'die'] };
  await using events = await client.stream('SystemEvents', { query: { filters } });
  const body = { Image: 'busybox:latest', Cmd: ['true'] };
  const { Id } = await client.call('ContainerCreate', { query: { name }, body });
  const seen: string[] = [];
  try {
    await client.call('ContainerStart', { path: { id: Id } });
    for await (const { Action, Actor } of events.items()) {
      expect(Actor.ID).toBe(Id);
      seen.push(Action);
      if (Action === 'die') break;
    }
  } finally {
    await client.request('ContainerDelete', { path: { id: Id }, query: { force: true } });
  }
  expect(seen).toEqual(['create', 'start', 'die']);
});
