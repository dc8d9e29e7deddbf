import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runClient } from '../client.ts';
import { session } from '../mock-clients/session/index.ts';

/** `node cli-session.ts NAME FOLDER`: the session of the docker CLI, each line in turn, against DOCKER_HOST. Prints how many ran. */
const [name = '', folder = ''] = process.argv.slice(2);
mkdirSync(join(folder, 'folder/deep'), { recursive: true });
writeFileSync(join(folder, 'file.txt'), 'a file\n');
writeFileSync(join(folder, 'folder/a'), 'A\n');
writeFileSync(join(folder, 'folder/deep/b'), 'B\n');

/** A line that hangs is ended after this many seconds. */
const patience = '40';
const env = {
  P: name,
  L: `--label=${name}`,
  DOCKER_CLI_HINTS: 'false',
  DOCKER_CONFIG: join(folder, '.docker'),
};
const terminal = join(import.meta.dirname, '../clients/in-terminal.py');
const host = process.env.DOCKER_HOST ?? '';
for (const { run, input = '', terminal: typed } of session) {
  const words = [...(typed ? ['python3', terminal, ...typed] : []), 'bash', '-c', run];
  await runClient(host, ['timeout', '-s', 'KILL', patience, ...words], {
    input: input.replaceAll('$P', name),
    cwd: folder,
    env,
  });
}
process.stdout.write(`${session.length} lines\n`);
