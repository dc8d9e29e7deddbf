import { createClient } from '../../src/client/index.ts';
import { startMock } from '../../src/mock/index.ts';
import type { TapEvent } from '../../src/model/index.ts';
import { parseAddress } from '../../src/transport/index.ts';

/** What clients do in practice, once: containers are listed, looked at, made, run, waited for and removed; a daemon is asked what it has. */
export async function recordSeed(): Promise<{
  readonly events: readonly TapEvent[];
  readonly exchanges: number;
}> {
  await using mock = await startMock({ like: 'docker-28.5' });
  const events: TapEvent[] = [];
  let exchanges = 0;
  let connection = 0;
  // Why several: each invocation of a docker CLI opens a connection of its own, and an SDK keeps one.
  const session = async (use: (client: ReturnType<typeof createClient>) => AsyncGenerator<unknown>) => {
    const known = new Map<number, number>();
    const numberOf = (event: TapEvent) => {
      const number = known.get(event.connection) ?? ++connection;
      known.set(event.connection, number);
      return number;
    };
    await using client = createClient({
      address: parseAddress(mock.url),
      onTap: (event) => events.push({ ...event, connection: numberOf(event) }),
    });
    for await (const _ of use(client)) exchanges++;
  };
  const ids: string[] = [];
  const body = (index: number) => ({
    Image: 'busybox:latest',
    Cmd: ['sh', '-c', 'echo started; sleep 600'],
    Env: ['KIND=bench', `PLACE=${index}`],
    Labels: { of: 'bench', 'com.example.place': String(index) },
    HostConfig: { Binds: ['data:/data'], Memory: 64 * 1024 * 1024, PortBindings: { '80/tcp': [{}] } },
    ExposedPorts: { '80/tcp': {} },
  });
  for (let index = 0; index < 10; index++)
    await session(async function* (client) {
      yield await client.request('SystemPingHead');
      const { Id } = await client.call('ContainerCreate', {
        query: { name: `c${index}` },
        body: body(index),
      });
      ids.push(Id);
      yield Id;
      const path = { id: Id };
      yield await client.request('ContainerStart', { path });
      yield await client.request('ContainerInspect', { path });
      yield await client.request('ContainerList', { query: { all: true } });
    });
  await session(async function* (client) {
    yield await client.request('SystemPing');
    yield await client.request('SystemVersion');
    for (let round = 0; round < 4; round++) {
      yield await client.request('SystemInfo');
      yield await client.request('ImageList');
      yield await client.request('ImageInspect', { path: { name: 'busybox:latest' } });
      yield await client.request('ImageHistory', { path: { name: 'busybox:latest' } });
      yield await client.request('NetworkList');
      yield await client.request('NetworkInspect', { path: { id: 'bridge' } });
      yield await client.request('VolumeList');
      yield await client.request('VolumeInspect', { path: { name: 'data' } });
      yield await client.request('SystemDataUsage');
      for (const id of ids) yield await client.request('ContainerInspect', { path: { id } });
      for (const id of ids) yield await client.request('ContainerTop', { path: { id } });
      yield await client.request('ContainerList', { query: { filters: '{"label":["of=bench"]}' } });
      yield await client.request('ContainerInspect', { path: { id: 'nobody' } });
    }
  });
  for (const id of ids)
    await session(async function* (client) {
      yield await client.request('SystemPingHead');
      const path = { id };
      yield await client.request('ContainerStop', { path, query: { t: 0 } });
      yield await client.request('ContainerInspect', { path });
      yield await client.request('ContainerDelete', { path, query: { force: true } });
    });
  return { events, exchanges };
}
