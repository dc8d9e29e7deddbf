import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { type Client, createClient } from '../../src/client/index.ts';
import { connect, parseAddress } from '../../src/transport/index.ts';

/** Address of a real daemon with `busybox:latest`; live tests are skipped without one. */
export const live: string | undefined = process.env.WIREWHALE_LIVE || undefined;
export const whyNot = 'no daemon: WIREWHALE_LIVE names none';

/**
 * Address of a real daemon to hold the mock against. Why apart: each of these files takes minutes, and what others do on the
 * daemon meanwhile would count as a difference.
 */
export const compared: string | undefined = process.env.WIREWHALE_COMPARE || undefined;
export const whyNotCompared = 'not asked for: WIREWHALE_COMPARE names no daemon';

export const liveClient = (): Client => createClient({ address: parseAddress(live ?? '') });

const names: string[] = [];

/** A container of the tests with a label of theirs, which no sweep of ours may take. */
export async function bystander(
  client: Client,
  config: Record<string, unknown> = {},
): Promise<{ id: string; name: string }> {
  const name = `live-test-${randomBytes(4).toString('hex')}`;
  names.push(name);
  const { Id } = await client.call('ContainerCreate', {
    query: { name },
    body: { Image: 'busybox:latest', Cmd: ['sleep', '300'], StopTimeout: 0, ...config },
  });
  return { id: Id, name };
}

export async function started(client: Client, config: Record<string, unknown> = {}): Promise<string> {
  const { id } = await bystander(client, config);
  await client.call('ContainerStart', { path: { id } });
  return id;
}

/** Removes every container that `bystander` made. */
export async function removeBystanders(): Promise<void> {
  await using client = liveClient();
  for (const id of names.splice(0))
    await client.request('ContainerDelete', { path: { id }, query: { force: true, v: true } });
}

/** A TCP port that relays bytes, and half-closes, to the daemon and back. */
export async function relayedByTcp(): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer({ allowHalfOpen: true }, (near) => {
    connect(parseAddress(live ?? '')).then(
      (far) => {
        near.pipe(far).pipe(near);
        for (const socket of [near, far]) socket.on('error', () => [near, far].map((one) => one.destroy()));
      },
      () => near.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `tcp://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
