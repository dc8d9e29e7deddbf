import { connect, type Socket } from 'node:net';
import { test } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { startMock } from '../../src/mock/index.ts';
import { until } from './daemon.ts';

/** Ways to ask for something and never hear the end of it. */
const asked = (id: string) => [
  `GET /v1.51/events HTTP/1.1\r\nHost: d\r\n\r\n`,
  `GET /v1.51/containers/${id}/logs?follow=1&stdout=1 HTTP/1.1\r\nHost: d\r\n\r\n`,
  `GET /v1.51/containers/${id}/stats HTTP/1.1\r\nHost: d\r\n\r\n`,
  `POST /v1.51/containers/${id}/wait HTTP/1.1\r\nHost: d\r\n\r\n`,
  `POST /v1.51/containers/${id}/attach?stream=1&stdout=1&stdin=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`,
  `POST /v1.51/images/load HTTP/1.1\r\nHost: d\r\nContent-Length: 1000\r\n\r\nhalf`,
  `POST /v1.51/images/load HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha`,
  `GET /v1.51/info HTTP/1.1\r\nHos`,
];

const held = () => {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return { pipes: counts.PipeWrap ?? 0, timers: counts.Timeout ?? 0 };
};

test('clients that vanish leave nothing behind, however they go', async () => {
  await using mock = await startMock();
  await using client = createClient({ address: mock.address });
  const made = await client.request('ContainerCreate', {
    body: { Image: 'busybox', Cmd: ['sh', '-c', 'while true; do echo x; sleep 0.05; done'], OpenStdin: true },
  });
  const { Id: id } = made.json<{ Id: string }>();
  await client.request('ContainerStart', { path: { id } });
  const { address } = mock;
  if (address.kind !== 'unix') throw new Error(address.kind);
  const listeners = async () =>
    (await client.request('SystemInfo')).json<{ NEventsListener: number }>().NEventsListener;
  await listeners();
  const before = held();
  for (let round = 0; round < 25; round++) {
    const sockets = await Promise.all(
      asked(id).map(
        (text) =>
          new Promise<Socket>((resolve, reject) => {
            const socket = connect(address.path, () => socket.write(text, () => resolve(socket)));
            socket.on('error', reject);
          }),
      ),
    );
    await until(async () => (await listeners()) > 0);
    for (const [index, socket] of sockets.entries()) {
      // Some close their side and read on, some are gone at once.
      if ((index + round) % 3 === 0) socket.end();
      socket.destroy();
    }
    await until(async () => (await listeners()) === 0);
  }
  await until(async () => held().pipes <= before.pipes && held().timers <= before.timers + 2);
});
