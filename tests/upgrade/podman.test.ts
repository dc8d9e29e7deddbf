import { describe, expect, test } from 'vitest';
import { holdsAt } from '../../src/upgrade/index.ts';
import { breaks, type Talk } from './traffic.ts';

const known = (talk: Talk[], to = 'podman-5.8') =>
  breaks(talk, to).map(({ behaviour, rule }) => behaviour ?? rule);
const docker: Partial<Talk> = { server: 'Docker/28.5.2 (linux)', newest: '1.41' };

describe('what Podman does not do', () => {
  test.each([
    ['GET /v1.41/services', [], 'podman-no-services'],
    ['GET /v1.41/plugins', [], 'podman-no-plugins'],
    ['GET /v1.41/configs', [], 'podman-no-configs'],
    ['POST /v1.41/build/prune', {}, 'podman-no-build-prune'],
  ])('%s breaks', (ask, gets, behaviour) => {
    const talk = [{ ask, gets, ...docker }];
    expect(breaks(talk, 'podman-5.8')).toContainEqual(
      expect.objectContaining({ rule: 'behaviour/unsupported', impact: 'breaking', behaviour }),
    );
    expect(known(talk, 'docker-28.5')).not.toContain(behaviour);
  });

  test('what was refused already is made no worse', () => {
    expect(
      known([{ ask: 'GET /v1.41/services', status: 503, gets: { message: 'no manager' }, ...docker }]),
    ).toEqual([]);
  });

  test('links, filters and an overlay network', () => {
    const create = { ask: 'POST /v1.41/containers/create', status: 201, ...docker };
    expect(known([{ ...create, sends: { Image: 'a', HostConfig: { Links: ['x:y'] } } }])).toContain(
      'podman-create-links-refused',
    );
    expect(known([{ ...create, sends: { Image: 'a', HostConfig: { Links: null } } }])).toEqual([]);
    const filters = encodeURIComponent('{"scope":["local"]}');
    expect(known([{ ask: `GET /v1.41/networks?filters=${filters}`, gets: [], ...docker }])).toContain(
      'podman-network-filters',
    );
    expect(
      known([
        {
          ask: 'POST /v1.41/networks/create',
          status: 201,
          sends: { Name: 'o', Driver: 'overlay' },
          ...docker,
        },
      ]),
    ).toContain('podman-network-overlay');
  });
});

test('answers that are otherwise: short names of images, null before an exec ran, a conflict', () => {
  const list = (Image: string) => [
    { ask: 'GET /v1.41/containers/json', gets: [{ Id: 'a', Image }], ...docker },
  ];
  expect(known(list('busybox'))).toContain('podman-list-image-name');
  expect(known(list('docker.io/library/busybox:latest'))).toEqual([]);
  expect(known([{ ask: 'GET /v1.41/exec/a/json', gets: { ExitCode: null }, ...docker }])).toContain(
    'podman-exec-exit-code',
  );
  expect(known([{ ask: 'DELETE /v1.41/containers/a', status: 409, gets: {}, ...docker }])).toContain(
    'podman-conflict-500',
  );
});

test('what 5.8 has mended is told of 5.4 only', () => {
  const talk = [{ ask: 'GET /v1.41/containers/a/json', gets: { State: { Status: 'exited' } }, ...docker }];
  expect(known(talk, 'podman-5.4')).toContain('podman-inspect-stopped');
  expect(known(talk, 'podman-5.8')).not.toContain('podman-inspect-stopped');
});

test('Podman compares the version of a path with nothing', () => {
  for (const version of ['1.12', '1.52'])
    expect(
      known([{ ask: `GET /v${version}/_ping` }, { ask: `GET /v${version}/images/a/json`, gets: {} }]),
    ).toEqual([]);
});

test('what was recorded of Podman is no news at Podman', () => {
  const server = 'Libpod/5.8.6 (linux)';
  expect(
    known([{ ask: 'GET /v1.41/exec/a/json', gets: { ExitCode: null }, server, newest: '1.44' }]),
  ).toEqual([]);
});

test('releases of one engine say nothing of another', () => {
  const podman = { engine: 'podman 5.4..' };
  expect(holdsAt(podman, { version: '1.44', engine: 'podman', release: '5.8' })).toBe(true);
  expect(holdsAt(podman, { version: '1.44', engine: 'podman', release: '4.3' })).toBe(false);
  expect(holdsAt(podman, { version: '1.44', release: '29.7' })).toBe(false);
  expect(holdsAt({ engine: '5.0..' }, { version: '1.44', engine: 'podman', release: '5.8' })).toBe(undefined);
  expect(holdsAt(podman, { version: '1.44' })).toBe(undefined);
});
