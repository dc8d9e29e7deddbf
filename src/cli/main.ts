#!/usr/bin/env node
import process from 'node:process';

// Why: an old Node would fail on syntax in a deeper file, with a message that helps nobody.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `wirewhale: needs Node 24 or newer, this is ${process.versions.node} (E_USAGE)\n  Install a current Node from https://nodejs.org, or run it through: npx -p node@24 -p wirewhale wirewhale\n`,
  );
  process.exit(2);
}
const { run } = await import('./run.ts');
// Why: `wirewhale … | head` ends the reader, which is no mishap; whoever must go on then says so.
let onBrokenPipe = (): void => process.exit(process.exitCode ?? 0);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  onBrokenPipe();
});
process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onBrokenPipe: (handler) => {
    onBrokenPipe = handler;
  },
  onInterrupt: (handler) => {
    process.once('SIGINT', handler);
    process.once('SIGTERM', handler);
  },
});
