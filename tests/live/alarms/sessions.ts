import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { lacks } from '../client.ts';
import { installSdks } from '../install-sdks.ts';
import { composeLines } from './compose-session.ts';

/** What one client does, the same on each daemon. */
export interface Session {
  readonly name: string;
  /** Made anew for each recording, in a folder of its own. */
  command(folder: string): readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Why it cannot be run here. */
  readonly lacking?: string;
}

const clients = join(import.meta.dirname, '../clients');

/** The sessions of all clients. `name`: what everything that they make is called; `tools`: a folder for what has to be installed. */
export function sessionsOf(name: string, tools: string): Session[] {
  mkdirSync(tools, { recursive: true });
  const noSdks = installSdks(tools);
  const noPlugin = unpackCompose(tools);
  const noCompose1 = lacks(['docker-compose', 'version'], 'docker-compose');
  const env = {
    LIVE_LABEL: name,
    LIVE_NAME: name,
    TESTCONTAINERS_RYUK_DISABLED: 'true',
    TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1',
  };
  const sdk = (script: string): Session => ({
    name: script,
    command: () => [process.execPath, join(tools, `${script}.mjs`)],
    env,
    ...(noSdks === undefined ? {} : { lacking: noSdks }),
  });
  const compose = (called: string, command: string, lacking: string | undefined): Session => ({
    name: called,
    command: (folder) => ['bash', '-c', composeLines(command, name, folder).join('\n')],
    env: { DOCKER_CONFIG: tools, DOCKER_BUILDKIT: '0', COMPOSE_DOCKER_CLI_BUILD: '0' },
    ...(lacking === undefined ? {} : { lacking }),
  });
  return [
    {
      name: 'docker-cli',
      command: (folder) => [process.execPath, join(import.meta.dirname, 'cli-session.ts'), name, folder],
    },
    compose('compose-v1', 'docker-compose --ansi never', noCompose1),
    compose('compose-v2', 'docker compose --ansi never', noPlugin),
    sdk('dockerode'),
    sdk('dockerode-tour'),
    sdk('node-sdk'),
    sdk('node-sdk-tour'),
    sdk('testcontainers'),
    sdk('testcontainers-ports'),
  ];
}

function unpackCompose(tools: string): string | undefined {
  const script = join(clients, 'unpack-plugin.sh');
  const { status, stderr } = spawnSync('bash', [script, tools, 'docker-compose'], { encoding: 'utf8' });
  return status === 0 ? undefined : `the plugin compose cannot be had: ${stderr.trim().split('\n').at(-1)}`;
}
