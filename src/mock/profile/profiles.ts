import type { Profile } from './profile.ts';

const dockerHeaders = { 'Docker-Experimental': 'false', Ostype: 'linux' };

/** What can be asked for by `--like`. Releases and versions as the daemons themselves tell them. */
export const profiles: readonly Profile[] = [
  {
    name: 'docker-20.10',
    kind: 'docker',
    release: '20.10.24',
    apiVersion: '1.41',
    minApiVersion: '1.12',
    newestApiVersion: '1.41',
    components: [
      ['containerd', '1.6.20', '1.6.20'],
      ['runc', '1.1.5', '1.1.5'],
      ['docker-init', '0.19.0', ''],
    ],
    headers: { ...dockerHeaders, Server: 'Docker/20.10.24 (linux)' },
  },
  {
    name: 'docker-26.1',
    kind: 'docker',
    release: '26.1.5',
    apiVersion: '1.45',
    minApiVersion: '1.24',
    newestApiVersion: '1.45',
    components: [
      ['containerd', '1.7.24', '1.7.24'],
      ['runc', '1.1.15', '1.1.15'],
      ['docker-init', '0.19.0', ''],
    ],
    headers: { ...dockerHeaders, Server: 'Docker/26.1.5 (linux)' },
  },
  {
    name: 'docker-28.5',
    kind: 'docker',
    release: '28.5.2',
    apiVersion: '1.51',
    minApiVersion: '1.24',
    newestApiVersion: '1.51',
    components: [
      ['containerd', '2.1.9', ''],
      ['runc', '1.3.6', ''],
      ['docker-init', '0.19.0', ''],
    ],
    headers: { ...dockerHeaders, Server: 'Docker/28.5.2 (linux)' },
  },
  {
    name: 'docker-29',
    kind: 'docker',
    release: '29.7.2',
    apiVersion: '1.55',
    minApiVersion: '1.40',
    // Why beyond its own: the next version is published before a release that serves it.
    newestApiVersion: '1.56',
    components: [
      ['containerd', '2.2.1', ''],
      ['runc', '1.3.6', ''],
      ['docker-init', '0.19.0', ''],
    ],
    headers: { ...dockerHeaders, Server: 'Docker/29.7.2 (linux)' },
  },
  {
    name: 'podman-5',
    kind: 'podman',
    release: '5.4.2',
    apiVersion: '1.41',
    minApiVersion: '1.24',
    newestApiVersion: '1.41',
    components: [
      ['Conmon', 'conmon version 2.1.12, commit: unknown', ''],
      ['OCI Runtime (crun)', 'crun version 1.21', ''],
    ],
    headers: {
      'Docker-Experimental': 'true',
      'Libpod-Api-Version': '5.4.2',
      'Libpod-Buildah-Version': '1.39.3',
      Ostype: 'linux',
      Server: 'Libpod/5.4.2 (linux)',
    },
  },
];
