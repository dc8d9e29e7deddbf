import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { MockProgram } from '../../src/mock/index.ts';
import { type Daemon, sh, startDaemon, unframed, until } from './daemon.ts';

type Ports = Record<string, { HostIp: string; HostPort: string }[] | null>;

async function portOf(d: Daemon, id: string, inner = '80/tcp'): Promise<number> {
  const got = await d.client.request('ContainerInspect', { path: { id } });
  return Number(
    got.json<{ NetworkSettings: { Ports: Ports } }>().NetworkSettings.Ports[inner]?.[0]?.HostPort,
  );
}

const published = (hostPort = '', inner = '80/tcp') => ({
  HostConfig: { PortBindings: { [inner]: [{ HostPort: hostPort }] } },
});

/** All that comes until the other end closes. */
async function all(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

async function exec(d: Daemon, id: string, script: string): Promise<string> {
  const body = { AttachStdout: true, AttachStderr: true, Cmd: ['sh', '-c', script] };
  const { Id } = (await d.client.request('ContainerExec', { path: { id }, body })).json<{ Id: string }>();
  await using talk = await d.client.hijack('ExecStart', { path: { id: Id }, body: { Detach: false } });
  const parts: Uint8Array[] = [];
  for await (const bytes of talk.bytes()) parts.push(bytes);
  return unframed(Buffer.concat(parts));
}

const echo: MockProgram = async (process) => {
  process.listen(80, async (connection) => {
    for await (const bytes of connection) await connection.write(bytes);
    await connection.write('end');
  });
  await process.sleep(1e9);
};

describe('a published port', () => {
  test('leads to the program that listens, both ways, with a half-close', async () => {
    await using d = await startDaemon({ ports: true, programs: { echo } });
    const id = await d.run({ Cmd: ['echo'], ...published() });
    const port = await portOf(d, id);
    expect(port).toBeGreaterThan(0);
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end('hello ');
    expect(await all(socket)).toBe('hello end');
  });

  test('carries what is larger than any buffer', async () => {
    await using d = await startDaemon({ ports: true, programs: { echo } });
    const port = await portOf(d, await d.run({ Cmd: ['echo'], ...published() }));
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const sent = Buffer.alloc(3_000_000, 'x');
    socket.end(sent);
    expect((await all(socket)).length).toBe(sent.length + 3);
  });

  test('where no program listens is accepted and closed', async () => {
    await using d = await startDaemon({ ports: true });
    const port = await portOf(d, await d.run(published()));
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    expect(await all(socket)).toBe('');
  });

  test('is told the same by list and inspect, and is gone with the container', async () => {
    await using d = await startDaemon({ ports: true });
    const id = await d.run({ ...sh('httpd -f'), ...published() });
    const port = await portOf(d, id);
    const listed = await d.client.request('ContainerList', {});
    const [{ Ports }] = listed.json<[{ Ports: unknown[] }]>();
    expect(Ports).toContainEqual({ IP: '0.0.0.0', PrivatePort: 80, PublicPort: port, Type: 'tcp' });
    await d.status('ContainerKill', id);
    const socket = connect(port, '127.0.0.1');
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('that the machine has given away fails the start in the words of the daemon', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    await using d = await startDaemon({ ports: true });
    const id = await d.create(published(String(port)));
    const got = await d.client.request('ContainerStart', { path: { id } });
    taken.close();
    expect(got.status).toBe(500);
    expect(got.text()).toContain(`failed to bind host port for 0.0.0.0:${port}:`);
    expect(got.text()).toContain('address already in use');
    expect(await d.state(id)).toMatchObject({ Running: false });
  });

  test('takes the first of a range that is free', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    await using d = await startDaemon({ ports: true });
    const found = await portOf(d, await d.run(published(`${port}-${port + 20}`)));
    taken.close();
    expect(found).toBeGreaterThan(port);
    expect(found).toBeLessThanOrEqual(port + 20);
  });

  test('is only told where ports are not asked for', async () => {
    await using d = await startDaemon();
    const port = await portOf(d, await d.run({ ...sh('httpd -f'), ...published() }));
    const [error] = await once(connect(port, '127.0.0.1'), 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('does not reach a program that listens on the loopback of its container', async () => {
    const shy: MockProgram = async (process) => {
      process.listen(80, (connection) => connection.write('in'), '127.0.0.1');
      await process.sleep(1e9);
    };
    await using d = await startDaemon({ ports: true, programs: { shy } });
    const id = await d.run({ Cmd: ['shy'], ...published() });
    expect(await all(connect(await portOf(d, id), '127.0.0.1'))).toBe('');
    expect(await exec(d, id, 'nc 127.0.0.1 80 < /dev/null')).toBe('in');
  });
});

describe('containers of a network', () => {
  test('find each other by name, alias and address, and nobody else', async () => {
    await using d = await startDaemon();
    await d.client.request('NetworkCreate', { body: { Name: 'net' } });
    const joined = (Aliases: string[]) => ({
      HostConfig: { NetworkMode: 'net' },
      NetworkingConfig: { EndpointsConfig: { net: { Aliases } } },
    });
    await d.run({ ...sh('echo page > /index.html; httpd -f -h /'), ...joined(['www']) }, 'web');
    const other = await d.run(joined([]), 'other');
    await until(async () => (await exec(d, other, 'nc -z web 80 && echo up')) === 'up\n');
    for (const host of ['web', 'www', 'web.net'])
      expect(await exec(d, other, `wget -qO- http://${host}/`)).toBe('page\n');
    expect(await exec(d, other, 'wget -qO- http://nobody/')).toBe("wget: bad address 'nobody'\n");
    expect(await exec(d, other, 'wget -qO- http://web:81/')).toMatch(
      /^wget: can't connect to remote host \(\S+\): Connection refused\n$/,
    );
    const apart = await d.run({}, 'apart');
    expect(await exec(d, apart, 'ping -c 1 web')).toBe("ping: bad address 'web'\n");
  });

  test('see what listens in /proc/net/tcp', async () => {
    await using d = await startDaemon();
    const id = await d.run(sh('httpd -f -p 8080 -h /'));
    const listening = await until(async () => {
      const text = await exec(d, id, "cat /proc/net/tcp* | awk '{print $2}' | grep -i :1F90");
      return text !== '' && text;
    });
    expect(listening).toBe('00000000:1F90\n');
  });
});
