import { describe, expect, test } from 'vitest';
import type { UpgradeFinding } from '../../src/model/index.ts';
import { UpgradeJudge } from '../../src/upgrade/index.ts';
import { breaks, destination, exchangeOf, type Talk } from './traffic.ts';

// Upgrades that broke somebody, each by the traffic that its client has. The links tell the story.

const rules = (found: readonly UpgradeFinding[], impact = 'breaking') =>
  found.filter((finding) => finding.impact === impact).map(({ rule }) => rule);
const pinned = (version: string, path: string, more: Partial<Talk> = {}): Talk[] => [
  { ask: `GET /v${version}${path}`, ...more },
];

describe('a version that is built in', () => {
  // https://github.com/traefik/traefik/issues/12253 · https://github.com/testcontainers/testcontainers-java/issues/11212
  // https://github.com/portainer/portainer/issues/12925 · https://github.com/containrrr/watchtower/issues/2122
  test.each(['1.24', '1.25', '1.32', '1.41'])('%s is refused by 29.0, with the way out', (version) => {
    const [found, ...more] = breaks(pinned(version, '/containers/json'), 'docker-29.0');
    expect(found).toMatchObject({ rule: 'upgrade/version-too-old', impact: 'breaking', exchanges: [1] });
    expect(found?.title).toContain(`API ${version} is refused: docker-29.0 serves 1.44 to 1.52`);
    expect(found?.mend).toMatch(/Negotiate/);
    expect(more).toEqual([]);
    expect(breaks(pinned(version, '/containers/json'), 'docker-28.5')).toEqual([]);
  });

  // https://github.com/moby/moby/pull/52067
  test('1.41 is refused by 29.2 and served by 29.3', () => {
    expect(rules(breaks(pinned('1.41', '/info'), 'docker-29.2'))).toEqual(['upgrade/version-too-old']);
    expect(rules(breaks(pinned('1.41', '/info'), 'docker-29.3'))).toEqual([]);
  });

  // https://github.com/juanfont/headscale/issues/3328
  test('an upload of it breaks off, which clients see as a broken pipe', () => {
    const talk: Talk[] = [{ ask: 'POST /v1.25/build?t=a', sends: { tar: true } }];
    expect(rules(breaks(talk, 'docker-29.0'))).toEqual([
      'upgrade/version-too-old',
      'upgrade/refused-mid-upload',
    ]);
  });

  test('of a client that goes with the daemon is none', () => {
    const talk: Talk[] = [{ ask: 'GET /_ping' }, { ask: 'GET /v1.51/containers/json', gets: [] }];
    expect(rules(breaks(talk, 'docker-26.1'))).toEqual([]);
    expect(rules(breaks(talk, 'docker-29.7'))).toEqual([]);
  });

  test('of a client that an old daemon held down becomes the newest that the client has', () => {
    const judge = new UpgradeJudge({ to: destination('docker-28.5') });
    const agent = 'Docker-Client/28.2.2 (linux)';
    for (const [index, ask] of ['HEAD /_ping', 'GET /v1.45/containers/json'].entries())
      judge.take(exchangeOf({ ask, agent, newest: '1.45', gets: [] }, index + 1));
    expect(judge.versions.map(({ asked, becomes }) => [asked, becomes])).toContainEqual(['1.45', '1.50']);
  });

  test('by DOCKER_API_VERSION is told from one that was negotiated', () => {
    const agent = 'Docker-Client/28.2.2 (linux)';
    const talk: Talk[] = [
      { ask: 'HEAD /_ping', agent },
      { ask: 'GET /v1.24/containers/json', agent },
    ];
    expect(rules(breaks(talk, 'docker-29.7'))).toEqual(['upgrade/version-too-old']);
  });
});

// https://github.com/podman-container-tools/podman/issues/27890
test('a new client refuses an old server', () => {
  const agent = 'Docker-Client/29.0.1 (linux)';
  const talk: Talk[] = [
    { ask: 'HEAD /_ping', agent, newest: '1.52' },
    { ask: 'GET /v1.52/containers/json', agent, newest: '1.52', gets: [] },
  ];
  expect(new Set(rules(breaks(talk, 'podman-5.4')))).toEqual(new Set(['upgrade/client-refuses']));
  expect(rules(breaks(talk, 'podman-5.8'))).toEqual([]);
});

describe('answers that a client received', () => {
  const going = (path: string, more: Partial<Talk>): Talk[] => [
    { ask: 'GET /_ping', ...(more.newest ? { newest: more.newest } : {}) },
    { ask: `GET /v${more.newest ?? '1.51'}${path}`, ...more },
  ];

  // https://github.com/docker/compose/issues/11742
  test('without ContainerConfig from 1.45', () => {
    const talk = going('/images/a/json', {
      newest: '1.44',
      gets: { ContainerConfig: { Cmd: ['sh'] }, Config: {} },
    });
    expect(breaks(talk, 'docker-26.1')).toContainEqual(
      expect.objectContaining({
        impact: 'breaking',
        behaviour: 'image-inspect-container-gone',
        at: '/ContainerConfig',
        mend: 'Read Config.',
      }),
    );
  });

  // https://github.com/softprops/shiplift/issues/332
  test('without VirtualSize from 1.44', () => {
    const talk = going('/images/json', { newest: '1.43', gets: [{ Id: 'x', Size: 5, VirtualSize: 5 }] });
    const [found] = breaks(talk, 'docker-25.0').filter(({ impact }) => impact === 'breaking');
    expect(found).toMatchObject({ behaviour: 'image-list-virtual-size-gone', exchanges: [2], seen: '5' });
    expect(found?.mend).toMatch(/Read Size/);
    // One that never had it loses nothing.
    expect(
      rules(breaks(going('/images/json', { newest: '1.43', gets: [{ Id: 'x', Size: 5 }] }), 'docker-25.0')),
    ).toEqual([]);
  });

  // https://github.com/podman-desktop/podman-desktop/issues/17229
  test('events without status, id and from at 1.52, which no document had', () => {
    const talk = going('/events', {
      items: [{ status: 'start', id: 'x', from: 'busybox', Action: 'start' }],
    });
    expect(breaks(talk, '1.52')).toContainEqual(
      expect.objectContaining({ impact: 'breaking', behaviour: 'events-legacy-fields-gone' }),
    );
  });

  // https://github.com/fabric8io/docker-maven-plugin/issues/1887
  test('without the fields of the default bridge from 1.52', () => {
    const talk = going('/containers/a/json', {
      gets: { NetworkSettings: { IPAddress: '172.17.0.2', Gateway: '172.17.0.1', Bridge: '', Networks: {} } },
    });
    const found = breaks(talk, 'docker-29.0');
    expect(found).toContainEqual(
      expect.objectContaining({
        impact: 'breaking',
        behaviour: 'network-settings-ipaddress-gone',
        mend: 'Read NetworkSettings.Networks[*].IPAddress.',
      }),
    );
    // What was empty is no loss to be sure of.
    expect(found).toContainEqual(
      expect.objectContaining({ impact: 'risky', behaviour: 'network-settings-bridge-gone' }),
    );
  });

  // https://github.com/moby/moby/issues/47368
  test.each(['', '0001-01-01T00:00:00Z'])('Created %o becomes absent at 1.44', (Created) => {
    const talk = going('/images/a/json', { newest: '1.43', gets: { Id: 'x', Created } });
    expect(breaks(talk, 'docker-25.0')).toContainEqual(
      expect.objectContaining({ behaviour: 'image-inspect-created-absent' }),
    );
    const dated = going('/images/a/json', {
      newest: '1.43',
      gets: { Id: 'x', Created: '2024-01-01T00:00:00Z' },
    });
    expect(breaks(dated, 'docker-25.0')).toEqual([]);
  });
});

describe('what a client sends', () => {
  // https://github.com/docker/docker-py/issues/3396
  test('a MAC address of the container has no effect any more', () => {
    const talk: Talk[] = [
      { ask: 'GET /version', newest: '1.43' },
      {
        ask: 'POST /v1.43/containers/create',
        newest: '1.43',
        sends: { Image: 'a', MacAddress: '02:42:ac:11:00:09' },
        status: 201,
      },
    ];
    expect(breaks(talk, 'docker-28.5')).toContainEqual(
      expect.objectContaining({
        impact: 'breaking',
        behaviour: 'create-mac-address-moved',
        seen: '"02:42:ac:11:00:09"',
      }),
    );
    expect(breaks(talk, 'docker-29.7')).toContainEqual(
      expect.objectContaining({ impact: 'breaking', behaviour: 'create-mac-address-ignored' }),
    );
  });
});

// https://github.com/google/cadvisor/issues/3749
test('what a daemon stands on shows through', () => {
  const talk: Talk[] = [{ ask: 'GET /_ping' }, { ask: 'GET /v1.51/info', gets: { Driver: 'overlay2' } }];
  expect(breaks(talk, 'docker-29.7')).toContainEqual(
    expect.objectContaining({ impact: 'risky', behaviour: 'info-driver-containerd' }),
  );
  expect(breaks(talk, 'docker-28.5')).toEqual([]);
});
