import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * Puts an `ssh` of the test first on the PATH. It writes its arguments down, then runs `script` (JavaScript) in Node, where
 * `dialStdio(path)` joins stdin and stdout with a unix socket, as `docker system dial-stdio` does.
 */
export function fakeSsh(script: string): { args(): string[] } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'wirewhale-ssh-'));
  const path = process.env.PATH;
  const program = `#!${process.execPath}
const { connect } = require('node:net');
require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'args'))}, JSON.stringify(process.argv.slice(2)));
const dialStdio = (socketPath) => {
  const socket = connect({ path: socketPath, allowHalfOpen: true });
  process.stdin.pipe(socket).pipe(process.stdout);
  socket.on('end', () => process.stdout.end(() => process.exit(0)));
};
${script}
`;
  writeFileSync(join(folder, 'ssh'), program);
  chmodSync(join(folder, 'ssh'), 0o755);
  process.env.PATH = `${folder}${delimiter}${path}`;
  return {
    args: () => JSON.parse(readFileSync(join(folder, 'args'), 'utf8')) as string[],
    [Symbol.dispose]() {
      process.env.PATH = path;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
