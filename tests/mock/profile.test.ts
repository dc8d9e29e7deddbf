import { expect, test } from 'vitest';
import { chooseProfile, mannerOf, profileOf } from '../../src/mock/profile/manner.ts';
import { compile } from '../../src/mock/profile/project.ts';
import { applies } from '../../src/mock/profile/where.ts';

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
  const old = mannerOf(profileOf('docker-20.10'), '1.41');
  expect(old.project('ContainerWait', { StatusCode: 0 })).toEqual({ StatusCode: 0, Error: null });
});

test('the short id is an alias before 1.45, and names of the resolver come with 25', () => {
  const networks = { web: { Aliases: ['a'], DNSNames: ['name', 'a', '0123456789ab'] } };
  const told = (release: string, version: string) =>
    mannerOf(profileOf(release), version).project('ContainerInspect', {
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
