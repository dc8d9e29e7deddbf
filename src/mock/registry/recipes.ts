import type { PlainFiles } from '../state/base-files.ts';
import { passOn, program, type Recipe, usualPath } from './recipe.ts';
import { databaseRecipes } from './recipes-databases.ts';
import { serverRecipes } from './recipes-servers.ts';

const release = (id: string, name: string, version: string): PlainFiles => ({
  '/etc/os-release': `ID=${id}\nNAME="${name}"\nPRETTY_NAME="${name} ${version}"\nVERSION_ID=${version}\n`,
});

const systems: readonly Recipe[] = [
  {
    path: 'library/busybox',
    description: 'Busybox base image.',
    stars: 3441,
    version: '1.37.0',
    tags: ['latest', '1.37', '1.36', 'glibc', 'musl', 'uclibc'],
    config: () => ({ Env: [usualPath], Cmd: ['sh'] }),
  },
  {
    path: 'library/alpine',
    description:
      'A minimal Docker image based on Alpine Linux with a complete package index and only 5 MB in size!',
    stars: 11543,
    version: '3.22.1',
    tags: ['latest', '3.22', '3.21', '3.20', 'edge'],
    config: () => ({ Env: [usualPath], Cmd: ['/bin/sh'], WorkingDir: '/' }),
    files: (version) => ({
      ...release('alpine', 'Alpine Linux', version),
      '/etc/alpine-release': `${version}\n`,
    }),
  },
  {
    path: 'library/debian',
    description: 'Debian is a Linux distribution that’s composed entirely of free and open-source software.',
    stars: 5287,
    version: '13',
    tags: ['latest', '13', '12', 'trixie', 'bookworm', 'trixie-slim', 'bookworm-slim'],
    config: () => ({ Env: [usualPath], Cmd: ['bash'] }),
    files: (version) => ({ ...release('debian', 'Debian GNU/Linux', version), '/bin/bash': program }),
  },
  {
    path: 'library/ubuntu',
    description: 'Ubuntu is a Debian-based Linux operating system based on free software.',
    stars: 17601,
    version: '24.04',
    tags: ['latest', '24.04', '22.04', 'noble', 'jammy'],
    config: (version) => ({
      Env: [usualPath],
      Cmd: ['/bin/bash'],
      Labels: { 'org.opencontainers.image.ref.name': 'ubuntu', 'org.opencontainers.image.version': version },
    }),
    files: (version) => ({ ...release('ubuntu', 'Ubuntu', version), '/bin/bash': program }),
  },
  {
    path: 'library/hello-world',
    description: 'Hello World! (an example of minimal Dockerization)',
    stars: 2425,
    version: 'linux',
    tags: ['latest', 'linux'],
    config: () => ({ Env: [usualPath], Cmd: ['/hello'], WorkingDir: '/' }),
    files: () => ({ '/hello': program }),
    bare: true,
  },
  {
    path: 'library/python',
    description: 'Python is an interpreted, interactive, object-oriented, open-source programming language.',
    stars: 10229,
    version: '3.13.7',
    tags: ['latest', '3', '3.13', '3.12', '3.13-slim', '3.13-alpine'],
    config: (version) => ({
      Env: [`PATH=/usr/local/bin:${usualPath.slice(5)}`, 'LANG=C.UTF-8', `PYTHON_VERSION=${version}`],
      Cmd: ['python3'],
    }),
    files: () => ({ '/usr/local/bin/python3': program, '/usr/local/bin/python': program }),
  },
  {
    path: 'library/node',
    description: 'Node.js is a JavaScript-based platform for server-side and networking applications.',
    stars: 13858,
    version: '24.8.0',
    tags: ['latest', '24', '22', '20', 'lts', 'alpine', 'slim', '22-alpine'],
    config: (version) => ({
      Env: [usualPath, `NODE_VERSION=${version}`, 'YARN_VERSION=1.22.22'],
      Cmd: ['node'],
      Entrypoint: ['docker-entrypoint.sh'],
    }),
    files: () => ({ '/usr/local/bin/node': program, '/usr/local/bin/docker-entrypoint.sh': passOn }),
  },
];

/** Every well-known image, those with most stars first. */
export const recipes: readonly Recipe[] = [...systems, ...serverRecipes, ...databaseRecipes].toSorted(
  (a, b) => b.stars - a.stars,
);
