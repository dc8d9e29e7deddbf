import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Daemon, startDaemon, until } from './daemon.ts';

interface Entry {
  readonly Names: readonly string[];
  readonly Image: string;
  readonly State: string;
  readonly Status: string;
  readonly Ports: readonly { readonly PublicPort?: number }[];
  readonly Health?: { readonly Status: string };
  readonly NetworkSettings: { readonly Networks: Record<string, { readonly IPAddress: string }> };
  readonly SizeRootFs?: number;
}

async function entries(daemon: Daemon, query: Record<string, unknown> = {}, apiVersion = '1.51') {
  const got = await daemon.another(apiVersion).request('ContainerList', { query: { all: true, ...query } });
  expect(got.status).toBe(200);
  return got.json<Entry[]>();
}

async function only(daemon: Daemon, query: Record<string, unknown> = {}, apiVersion?: string) {
  const [entry, ...more] = await entries(daemon, query, apiVersion);
  if (!entry || more.length > 0) throw new Error('one container was expected');
  return entry;
}

describe('a list that was told before', () => {
  afterEach(() => vi.useRealTimers());

  it('tells a new name', async () => {
    await using daemon = await startDaemon();
    const id = await daemon.create({}, 'old');
    expect((await only(daemon)).Names).toEqual(['/old']);
    await daemon.status('ContainerRename', id, { name: 'new' });
    expect((await only(daemon)).Names).toEqual(['/new']);
  });

  it('tells a start, a pause, an end and ports', async () => {
    await using daemon = await startDaemon();
    const HostConfig = { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } };
    const id = await daemon.create({ HostConfig });
    expect(await only(daemon)).toMatchObject({ State: 'created', Status: 'Created', Ports: [] });
    await daemon.status('ContainerStart', id);
    const up = await only(daemon);
    expect(up.Status).toMatch(/^Up /);
    expect(up.Ports[0]?.PublicPort).toBe(8080);
    expect(up.NetworkSettings.Networks.bridge?.IPAddress).not.toBe('');
    await daemon.status('ContainerPause', id);
    expect((await only(daemon)).State).toBe('paused');
    await daemon.status('ContainerUnpause', id);
    await daemon.status('ContainerKill', id);
    await daemon.exit(id);
    expect(await only(daemon)).toMatchObject({ State: 'exited', Ports: [] });
    expect((await only(daemon)).Status).toMatch(/^Exited \(137\)/);
  });

  it('tells what was made and what was removed', async () => {
    await using daemon = await startDaemon();
    await daemon.create({}, 'one');
    expect(await entries(daemon)).toHaveLength(1);
    const id = await daemon.create({}, 'two');
    expect((await entries(daemon)).map(({ Names }) => Names[0])).toEqual(['/two', '/one']);
    expect(await entries(daemon, { all: false })).toEqual([]);
    expect((await entries(daemon, { limit: 1 })).map(({ Names }) => Names[0])).toEqual(['/two']);
    expect(await entries(daemon, { filters: { name: ['one'] } })).toHaveLength(1);
    expect(await entries(daemon)).toHaveLength(2);
    await daemon.status('ContainerDelete', id);
    expect((await only(daemon)).Names).toEqual(['/one']);
  });

  it('tells networks', async () => {
    await using daemon = await startDaemon();
    const Container = await daemon.run({});
    await daemon.client.request('NetworkCreate', { body: { Name: 'own' } });
    expect(Object.keys((await only(daemon)).NetworkSettings.Networks)).toEqual(['bridge']);
    await daemon.client.request('NetworkConnect', { path: { id: 'own' }, body: { Container } });
    expect(Object.keys((await only(daemon)).NetworkSettings.Networks).sort()).toEqual(['bridge', 'own']);
    await daemon.client.request('NetworkDisconnect', { path: { id: 'own' }, body: { Container } });
    expect(Object.keys((await only(daemon)).NetworkSettings.Networks)).toEqual(['bridge']);
  });

  it('tells an image that lost its tag', async () => {
    await using daemon = await startDaemon();
    await daemon.create();
    expect((await only(daemon)).Image).toBe('busybox');
    await daemon.client.request('ImageTag', { path: { name: 'busybox' }, query: { repo: 'other' } });
    const before = await daemon.client.request('ImageInspect', { path: { name: 'busybox' } });
    const { Id, RepoTags } = before.json<{ Id: string; RepoTags: string[] }>();
    for (const name of RepoTags)
      await daemon.client.request('ImageDelete', { path: { name }, query: { force: true } });
    expect((await only(daemon)).Image).toBe(Id);
  });

  it('tells health', async () => {
    await using daemon = await startDaemon();
    const Healthcheck = { Test: ['CMD', 'true'], Interval: 1_000_000, Timeout: 1_000_000_000 };
    await daemon.run({ Healthcheck });
    await only(daemon);
    const entry = await until(async () => {
      const now = await only(daemon);
      return now.Status.endsWith('(healthy)') && now;
    });
    expect(entry.Status).toMatch(/\(healthy\)$/);
  });

  it('follows the clock, forward and back', async () => {
    await using daemon = await startDaemon();
    await daemon.run({});
    const now = Date.now();
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(now + 3100);
    expect((await only(daemon)).Status).toBe('Up 3 seconds');
    vi.setSystemTime(now + 4100);
    expect((await only(daemon)).Status).toBe('Up 4 seconds');
    vi.setSystemTime(now + 150_000);
    expect((await only(daemon)).Status).toBe('Up 2 minutes');
    vi.setSystemTime(now + 3100);
    expect((await only(daemon)).Status).toBe('Up 3 seconds');
  });

  it('keeps versions apart, and sizes', async () => {
    await using daemon = await startDaemon({ like: 'docker-29' });
    await daemon.create();
    for (const _ of [1, 2]) {
      expect(await only(daemon, {}, '1.52')).toHaveProperty('Health');
      expect(await only(daemon, {}, '1.51')).not.toHaveProperty('Health');
    }
    expect((await only(daemon, { size: true })).SizeRootFs).toBeGreaterThan(0);
    expect(await only(daemon)).not.toHaveProperty('SizeRootFs');
  });
});
