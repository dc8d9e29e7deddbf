import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

// Emits dist/ for publishing: the sources and the shipped suites as JavaScript with declarations.
const root = join(import.meta.dirname, '..');
rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
  { stdio: 'inherit' },
);
const bin = join(root, 'dist/src/cli/main.js');
if (!existsSync(bin)) throw new Error(`the build did not emit ${bin}`);
chmodSync(bin, 0o755);

// Why: npx finds the commands of dependencies there, and would pack and build this package anew to run its own.
if (process.platform !== 'win32') {
  const link = join(root, 'node_modules/.bin/wirewhale');
  rmSync(link, { force: true });
  symlinkSync('../../dist/src/cli/main.js', link);
}
