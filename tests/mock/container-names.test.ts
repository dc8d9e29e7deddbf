import { expect, test } from 'vitest';
import { startDaemon } from './daemon.ts';

test('a container without a name is never refused for the name that chance gave it', async () => {
  await using d = await startDaemon();
  const codes = new Set<number>();
  for (let made = 0; made < 500; made++)
    codes.add(
      (await d.client.request('ContainerCreate', { body: { Image: 'busybox', Cmd: ['true'] } })).status,
    );
  expect([...codes]).toEqual([201]);
}, 30_000);
