import { expect, test } from 'vitest';
import { chooseProfile, mannerOf, profileOf } from '../../src/mock/profile/manner.ts';
import { compile } from '../../src/mock/profile/project.ts';
import { applies } from '../../src/mock/profile/where.ts';
import { startDaemon } from './daemon.ts';

const docker = profileOf('docker-28.5');
const podman = profileOf('podman-5');

test('a row holds for its range of API versions and of releases', () => {
  expect(applies({ api: '<1.44' }, docker, '1.43')).toBe(true);
  expect(applies({ api: '<1.44' }, docker, '1.44')).toBe(false);
  expect(applies({ api: '>=1.9,<1.44' }, docker, '1.10')).toBe(true);
  expect(applies({ docker: '>=28' }, docker, '1.44')).toBe(true);
  expect(applies({ docker: '>28' }, docker, '1.44')).toBe(false);
  expect(applies({ docker: '<28.5.2' }, docker, '1.44')).toBe(false);
  expect(applies({ docker: '>=20' }, podman, '1.41')).toBe(false);
  expect(applies({ podman: '>=5' }, podman, '1.41')).toBe(true);
  expect(() => applies({ api: '1.44' }, docker, '1.44')).toThrow(/no range/);
});

test('an answer is projected, and what is not touched stays the same object', () => {
  const project = compile([
    { on: [], at: '/*/Old', change: 'drop' },
    { on: [], at: '/*/Maybe', change: 'drop-empty' },
    { on: [], at: '/*/List', change: 'null-empty' },
    { on: [], at: '/*/Map/*/Deep', change: { set: 1 } },
    { on: [], at: '/*/New', change: { add: '' } },
    { on: [], at: '/*/Was', change: { rename: 'Is' } },
    { on: [], at: '/*/Sum', change: { make: (value, { Is }) => [value, Is] } },
  ]);
  const answer = [
    { Old: 1, Maybe: 0, List: [], Map: { a: { Deep: 2 }, b: {} }, Was: 3, Sum: 0, Same: { x: 1 } },
  ];
  const got = project(answer) as typeof answer;
  expect(got).toEqual([
    { List: null, Map: { a: { Deep: 1 }, b: {} }, New: '', Is: 3, Sum: [0, 3], Same: { x: 1 } },
  ]);
  expect(answer[0]?.Old).toBe(1);
  expect(got[0]?.Same).toBe(answer[0]?.Same);
});

test('an image is told as each API version tells it', () => {
  const answer = { Container: 'c', ContainerConfig: {}, VirtualSize: 1, Config: { Hostname: '', Cmd: null } };
  const at = (version: string) => mannerOf(docker, version).project('ImageInspect', answer);
  expect(at('1.43')).toEqual(answer);
  expect(at('1.51')).toEqual({ Config: { Cmd: null } });
});

test('an event has its old members until 1.51, and other answers of streams are projected too', () => {
  const event = { status: 'start', id: '1', from: 'busybox', Type: 'container' };
  const at = (version: string) => mannerOf(profileOf('docker-29'), version).project('SystemEvents', event);
  expect(at('1.51')).toEqual(event);
  expect(at('1.52')).toEqual({ Type: 'container' });
  const waited = (name: string, version: string) =>
    mannerOf(profileOf(name), version).project('ContainerWait', { Error: null, StatusCode: 0 });
  expect(waited('docker-20.10', '1.41')).toEqual({ Error: null, StatusCode: 0 });
  expect(waited('docker-28.5', '1.41')).toEqual({ StatusCode: 0 });
});

test.for([
  ['1.51', ['BuildCache', 'Containers', 'Images', 'LayersSize', 'Volumes']],
  ['1.52', ['BuildCache', 'BuildCacheUsage', 'Images', 'ImageUsage', 'VolumeUsage']],
] as const)('disk usage and network settings at %s', async ([version, some]) => {
  await using d = await startDaemon({ like: 'docker-29' });
  const client = d.another(version);
  const id = await d.run({ Cmd: ['sleep', '9'] });
  const usage = (await client.request('SystemDataUsage')).json<Record<string, unknown>>();
  for (const name of some) expect(usage).toHaveProperty(name);
  expect('ImageUsage' in usage).toBe(version === '1.52');
  const got = (await client.request('ContainerInspect', { path: { id } })).json<{
    NetworkSettings: Record<string, unknown>;
  }>();
  expect('IPAddress' in got.NetworkSettings).toBe(version === '1.51');
  expect(got.NetworkSettings).toHaveProperty('Networks');
});

test('errors are worded as the release words them', () => {
  const told = (release: string, version: string, id: string, message: string, status = 400) =>
    mannerOf(profileOf(release), version).word(id, status, message, { id: 'f00', name: 'web' });
  const running =
    'cannot remove container "f0": container is running: stop the container before removing or force remove';
  expect(told('docker-28.5', '1.41', 'ContainerDelete', running).message).toBe(running);
  expect(told('docker-26.1', '1.41', 'ContainerDelete', running).message).toContain(
    'container "/web": container',
  );
  expect(told('docker-20.10', '1.41', 'ContainerDelete', running).message).toMatch(
    /^You cannot remove a running container f00\./,
  );
  expect(told('docker-20.10', '1.41', 'ContainerCreate', 'invalid JSON: unexpected EOF')).toEqual({
    status: 500,
    message: 'unexpected EOF',
  });
  expect(told('docker-20.10', '1.41', 'VolumeCreate', 'invalid JSON: unexpected EOF').status).toBe(400);
});

test('the short id is an alias before 1.45, and names of the resolver come with 25', () => {
  const networks = { web: { Aliases: ['a'], DNSNames: ['name', 'a', '0123456789ab'] } };
  const told = (release: string, version: string) =>
    mannerOf(profileOf(release), version).project('ContainerInspect', {
      Id: '0123456789abcdef',
      NetworkSettings: { Networks: networks },
    }).NetworkSettings.Networks.web;
  expect(told('docker-28.5', '1.45')).toEqual(networks.web);
  expect(told('docker-28.5', '1.44')).toEqual({ ...networks.web, Aliases: ['a', '0123456789ab'] });
  expect(told('docker-20.10', '1.41')).toEqual({ Aliases: ['a', '0123456789ab'] });
});

test('without a name the default reaches the version asked for', () => {
  expect(chooseProfile(undefined, undefined).name).toBe('docker-28.5');
  expect(chooseProfile(undefined, '1.56').name).toBe('docker-29');
  expect(() => chooseProfile('docker-20.10', '1.42')).toThrow(/up to 1.41, not 1.42/);
  expect(() => chooseProfile('docker-99', undefined)).toThrow(/no daemon is known as docker-99/);
});

test('Podman serves any version as its own, and tells errors and pages its own way', async () => {
  await using d = await startDaemon({ like: 'podman-5' });
  const ask = async (path: string, method = 'GET') => {
    const got = await d.client.send({ method, target: path });
    return { status: got.status, text: got.text() };
  };
  expect((await ask('/v1.99/info')).status).toBe(200);
  expect(await ask('/v1.41/nonesuch')).toEqual({ status: 404, text: 'Not Found\n' });
  expect(await ask('/v1.41/info', 'DELETE')).toEqual({ status: 405, text: 'Method Not Allowed\n' });
  expect((await ask('/v1.41/plugins')).text).toContain('Path /v1.41/plugins is not supported');
  const missing = await ask('/v1.41/containers/none/json');
  expect([missing.status, JSON.parse(missing.text)]).toEqual([
    404,
    {
      cause: 'no such container',
      message: 'no container with name or ID "none" found: no such container',
      response: 404,
    },
  ]);
});
