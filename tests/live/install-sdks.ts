import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';

/** Installs the SDKs of npm into a folder, with the scripts that use them beside. Gives why it cannot, where it cannot. */
export function installSdks(folder: string): string | undefined {
  const wanted = ['dockerode@5.0.1', '@docker/node-sdk@0.0.17', 'testcontainers@12.0.4'];
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save', '--loglevel=error'];
  const { status, stderr } = spawnSync('npm', ['install', '--prefix', folder, ...quiet, ...wanted], {
    encoding: 'utf8',
    timeout: 150_000,
  });
  // Why copied: they import what stands in the folder next to them.
  cpSync(join(import.meta.dirname, 'clients'), folder, { recursive: true });
  return status === 0 ? undefined : `npm cannot install them: ${stderr.trim().split('\n')[0] ?? status}`;
}
