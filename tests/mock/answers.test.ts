import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Daemon, startDaemon } from './daemon.ts';

/** What the comparison with a real daemon of 28.5 showed, kept without one. */
describe('answers as 28.5 gives them', () => {
  let d: Daemon;
  beforeAll(async () => {
    d = await startDaemon();
  });
  afterAll(() => d[Symbol.asyncDispose]());

  const refusal = async (body: Record<string, unknown>) => {
    const got = await d.client.request('ContainerCreate', { body: { Image: 'busybox', ...body } });
    return [got.status, got.json<{ message?: string }>().message];
  };

  test.each([
    [{ HostConfig: { NanoCpus: 1e9, CpuQuota: 5e4 } }, 400, 'Conflicting options: Nano CPUs and CPU Quota'],
    [{ HostConfig: { CpusetCpus: '99' } }, 400, 'Requested CPUs are not available - requested 99'],
    [{ HostConfig: { ShmSize: -1 } }, 400, 'SHM size can not be less than 0'],
    [{ HostConfig: { Isolation: 'hyperv' } }, 400, "linux only supports 'default'"],
    [{ HostConfig: { IpcMode: 'wall' } }, 400, 'invalid IPC mode: wall'],
    [{ HostConfig: { PidMode: 'wall' } }, 400, 'invalid PID mode: wall'],
    [{ HostConfig: { Runtime: 'walk' } }, 400, 'unknown or invalid runtime name: walk'],
    [{ HostConfig: { CapAdd: ['WALL'] } }, 400, 'invalid CapAdd: unknown capability: "CAP_WALL"'],
    [{ HostConfig: { LogConfig: { Type: 'paper' } } }, 400, 'error looking up logging plugin paper'],
    [
      { HostConfig: { LogConfig: { Type: 'json-file', Config: { colour: 'red' } } } },
      400,
      "unknown log opt 'colour' for json-file log driver",
    ],
    [{ HostConfig: { Binds: ['/tmp:/c:wild'] } }, 500, 'invalid mode: wild'],
    [{ HostConfig: { Memory: 'much' } }, 400, 'json: cannot unmarshal string into Go struct field'],
    [{ Cmd: 7 }, 400, 'json: cannot unmarshal number into Go value of type string'],
    [
      {
        HostConfig: {
          Mounts: [
            { Type: 'tmpfs', Target: '/x' },
            { Type: 'tmpfs', Target: '/x' },
          ],
        },
      },
      400,
      'Duplicate mount point: /x',
    ],
  ])('create refuses %j', async (body, status, message) => {
    expect(await refusal(body)).toEqual([status, expect.stringContaining(message)]);
  });

  test('the folders of a container and its network have ids of their own, and a start gives a new network id', async () => {
    const id = await d.run({});
    const inspect = async () =>
      (await d.client.request('ContainerInspect', { path: { id } })).json<{
        GraphDriver: { Data: { ID: string; UpperDir: string } };
        NetworkSettings: { SandboxID: string; SandboxKey: string };
      }>();
    const first = await inspect();
    expect(first.GraphDriver.Data.ID).toBe(id);
    expect(first.GraphDriver.Data.UpperDir).not.toContain(id);
    const { SandboxID, SandboxKey } = first.NetworkSettings;
    expect(SandboxKey).toBe(`/var/run/docker/netns/${SandboxID.slice(0, 12)}`);
    await d.client.request('ContainerRestart', { path: { id }, query: { t: 0 } });
    expect((await inspect()).NetworkSettings.SandboxID).not.toBe(SandboxID);
  });

  test('a volume whose name the daemon made stays when a container that named it is removed with its volumes', async () => {
    const made = (await d.client.request('VolumeCreate', { body: {} })).json<{ Name: string }>();
    const id = await d.create({ HostConfig: { Binds: [`${made.Name}:/d`] }, Volumes: { '/own': {} } });
    const { Mounts } = (await d.client.request('ContainerInspect', { path: { id } })).json<{
      Mounts: { Name: string; Destination: string }[];
    }>();
    const own = Mounts.find(({ Destination }) => Destination === '/own')?.Name ?? '';
    await d.client.request('ContainerDelete', { path: { id }, query: { v: true } });
    const status = async (name: string) =>
      (await d.client.request('VolumeInspect', { path: { name } })).status;
    expect([await status(made.Name), await status(own)]).toEqual([200, 404]);
  });

  test('an archive of PATH/. is named so, and a link is told as one that all may use', async () => {
    const id = await d.run({ Cmd: ['sh', '-c', 'mkdir /box; ln -s a /box/link; sleep 300'] });
    const stat = async (path: string) => {
      const got = await d.client.request('ContainerArchiveInfo', { path: { id }, query: { path } });
      const text = got.headers.get('x-docker-container-path-stat') ?? '';
      return JSON.parse(Buffer.from(text, 'base64').toString() || '{}');
    };
    while ((await stat('/box/link')).name === undefined) await new Promise(setImmediate);
    expect(await stat('/box/.')).toMatchObject({ name: '.' });
    expect(await stat('/box/link')).toMatchObject({ size: 1, mode: 2 ** 27 + 0o777 });
  });

  test.each([
    [{ Subnet: '10.78.0.7/24' }, 'invalid subnet 10.78.0.7/24: it should be 10.78.0.0/24'],
    [{ Subnet: 'wide' }, 'invalid subnet wide: invalid CIDR block notation'],
    [
      { Subnet: '10.78.0.0/24', Gateway: '10.79.0.1' },
      "invalid gateway 10.79.0.1: parent subnet 10.78.0.0/24 doesn't contain this address",
    ],
    [
      { Subnet: '10.78.0.0/24', IPRange: '10.79.0.0/25' },
      "invalid ip-range 10.79.0.0/25: parent subnet 10.78.0.0/24 doesn't contain ip-range",
    ],
  ])('a network with %j is refused', async (config, message) => {
    const got = await d.client.request('NetworkCreate', {
      body: { Name: 'bad', IPAM: { Config: [config] } },
    });
    expect([got.status, got.json<{ message: string }>().message]).toEqual([
      400,
      `invalid network config:\n${message}`,
    ]);
  });

  test('addresses come from the range of a network', async () => {
    const Config = [{ Subnet: '10.77.0.0/24', Gateway: '10.77.0.1', IPRange: '10.77.0.128/25' }];
    await d.client.request('NetworkCreate', { body: { Name: 'ranged', IPAM: { Config } } });
    const id = await d.run({ HostConfig: { NetworkMode: 'ranged' } });
    const { NetworkSettings } = (await d.client.request('ContainerInspect', { path: { id } })).json<{
      NetworkSettings: { Networks: { ranged: { IPAddress: string } } };
    }>();
    expect(NetworkSettings.Networks.ranged.IPAddress).toBe('10.77.0.128');
  });
});
