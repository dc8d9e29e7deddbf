import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type MockProgram, programsOfModule } from '../../src/mock/index.ts';
import { type Daemon, sh, startDaemon, until } from './daemon.ts';

async function portOf(d: Daemon, id: string, inner: string): Promise<number> {
  const got = await d.client.request('ContainerInspect', { path: { id } });
  const { Ports } = got.json<{ NetworkSettings: { Ports: Record<string, { HostPort: string }[]> } }>()
    .NetworkSettings;
  return Number(Ports[inner]?.[0]?.HostPort);
}

const publish = (inner: string) => ({ HostConfig: { PortBindings: { [inner]: [{}] } } });

async function pull(d: Daemon, fromImage: string): Promise<void> {
  const got = await d.client.request('ImageCreate', { query: { fromImage, tag: 'latest' } });
  if (got.status !== 200) throw new Error(got.text());
}

/** What a server says when it is told something, up to `end`. */
async function talk(port: number, text: string, end: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  let heard = '';
  while (!heard.includes(end)) {
    const [bytes] = await once(socket, 'data');
    heard += String(bytes);
  }
  socket.destroy();
  return heard;
}

describe('a program of the user', () => {
  test('has words, variables, files, streams and an exit code', async () => {
    const mine: MockProgram = async (process) => {
      await process.stdout.write(
        `${process.argv.join(' ')} ${process.env.A} ${process.pid} ${process.cwd}\n`,
      );
      process.files.write('made', 'by me');
      await process.stderr.write(`${process.files.readText('/tmp/made')}\n`);
      return 7;
    };
    await using d = await startDaemon({ programs: { mine } });
    const id = await d.run({ Cmd: ['mine', 'a b'], Env: ['A=1'], WorkingDir: '/tmp' });
    expect(await d.exit(id)).toBe(7);
    expect(await d.logs(id)).toBe('mine a b 1 1 /tmp\nby me\n');
  });

  test('can be called from a shell, reads lines, and handles a signal', async () => {
    const upper: MockProgram = async (process) => {
      for await (const line of process.stdin.lines()) await process.stdout.write(`${line.toUpperCase()}\n`);
    };
    const server: MockProgram = async (process) => {
      const asked = new Promise<number>((resolve) => process.onSignal('TERM', () => resolve(3)));
      await process.stdout.write('up\n');
      return asked;
    };
    await using d = await startDaemon({ programs: { upper, server } });
    const id = await d.run(sh('printf "a\\nb\\n" | upper'));
    await d.exit(id);
    expect(await d.logs(id)).toBe('A\nB\n');
    const other = await d.run({ Cmd: ['server'] });
    await until(async () => (await d.logs(other)) === 'up\n');
    await d.status('ContainerStop', other);
    expect((await d.state(other)).ExitCode).toBe(3);
  });

  test('that throws says why on stderr and ends with 1', async () => {
    const broken: MockProgram = () => {
      throw new Error('no luck');
    };
    await using d = await startDaemon({ programs: { broken } });
    const id = await d.run({ Cmd: ['broken'] });
    expect(await d.exit(id)).toBe(1);
    expect(await d.logs(id)).toContain('broken: Error: no luck');
  });

  test('is found among the exports of a module', () => {
    const run = () => 0;
    expect(programsOfModule({ default: { 'my-server': run }, named: run })).toEqual({
      'my-server': run,
      named: run,
    });
    expect(() => programsOfModule({ answer: 42 })).toThrow('exports no programs but answer');
  });

  test('is what a container with a binary of its own is told to be given', async () => {
    await using d = await startDaemon();
    const id = await d.run(sh('printf x > /server; chmod 755 /server; exec /server'));
    expect(await d.exit(id)).toBe(126);
    expect(await d.logs(id)).toContain("startMock({ programs: { 'server':");
  });
});

describe('well-known images', () => {
  test('nginx answers with its page, logs, and ends by QUIT', async () => {
    await using d = await startDaemon({ ports: true });
    await pull(d, 'nginx');
    const id = await d.run({ Image: 'nginx', Cmd: null, ...publish('80/tcp') });
    const got = await fetch(`http://127.0.0.1:${await portOf(d, id, '80/tcp')}/`);
    expect(await got.text()).toContain('Welcome to nginx!');
    const logs = await d.logs(id);
    expect(logs).toContain('Configuration complete; ready for start up');
    expect(logs).toContain('"GET / HTTP/1.1" 200');
    await d.status('ContainerStop', id);
    expect((await d.state(id)).ExitCode).toBe(0);
  });

  test('redis keeps values', async () => {
    await using d = await startDaemon({ ports: true });
    await pull(d, 'redis');
    const id = await d.run({ Image: 'redis', Cmd: null, ...publish('6379/tcp') });
    await until(async () => (await d.logs(id)).includes('Ready to accept connections'));
    const port = await portOf(d, id, '6379/tcp');
    const set = '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nvalue\r\n';
    expect(await talk(port, `${set}GET k\r\nPING\r\nNONE\r\n`, 'ERR')).toMatch(
      /^\+OK\r\n\$5\r\nvalue\r\n\+PONG\r\n-ERR unknown command 'NONE'/,
    );
  });

  test('postgres wants a password, then is ready twice and refuses TLS', async () => {
    await using d = await startDaemon({ ports: true });
    await pull(d, 'postgres');
    const bare = await d.run({ Image: 'postgres', Cmd: null });
    expect(await d.exit(bare)).toBe(1);
    const id = await d.run({
      Image: 'postgres',
      Cmd: null,
      Env: ['POSTGRES_PASSWORD=x'],
      ...publish('5432/tcp'),
    });
    await until(async () => (await d.logs(id)).split('ready to accept connections').length === 3);
    const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]).toString('latin1');
    const port = await portOf(d, id, '5432/tcp');
    const socket = connect(port, '127.0.0.1');
    socket.write(Buffer.from(sslRequest, 'latin1'));
    expect(String((await once(socket, 'data'))[0])).toBe('N');
    socket.destroy();
  });

  test('ryuk removes what its filters show when the last client is gone', async () => {
    await using d = await startDaemon({ ports: true });
    await pull(d, 'testcontainers/ryuk');
    const ours = await d.run({ Labels: { session: 'a' } });
    const others = await d.run({ Labels: { session: 'b' } });
    await d.client.request('NetworkCreate', { body: { Name: 'ours', Labels: { session: 'a' } } });
    const id = await d.run({
      Image: 'testcontainers/ryuk',
      Cmd: null,
      Env: ['RYUK_RECONNECTION_TIMEOUT=10ms'],
      HostConfig: { Binds: ['/var/run/docker.sock:/var/run/docker.sock'], ...publish('8080/tcp').HostConfig },
    });
    expect(await talk(await portOf(d, id, '8080/tcp'), 'label=session=a\n', 'ACK\n')).toBe('ACK\n');
    expect(await d.exit(id)).toBe(0);
    expect(await d.status('ContainerInspect', ours)).toBe(404);
    expect(await d.status('NetworkInspect', 'ours')).toBe(404);
    expect(await d.status('ContainerInspect', others)).toBe(200);
    expect(await d.logs(id)).toContain('removed containers=1 networks=1 volumes=0 images=0');
  });
});

test('who writes without end waits for who reads, and ends by a signal', async () => {
  let written = 0;
  const flood: MockProgram = async (process) => {
    for (;;) {
      await process.stdout.write('x'.repeat(65_536));
      written += 65_536;
    }
  };
  await using d = await startDaemon({ programs: { flood } });
  const id = await d.run(sh('flood | (sleep 0.2; head -c 1 >/dev/null; sleep 300)'));
  await until(async () => written > 0);
  const before = written;
  expect(before).toBeLessThanOrEqual(3 * 65_536);
  await d.status('ContainerKill', id);
  expect((await d.state(id)).ExitCode).toBe(137);
  expect(written).toBeLessThanOrEqual(4 * 65_536);
});
