import { plainTar } from '../routes/progress.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import { FileSystem } from '../state/file-system.ts';

/** The files that a build was sent. Throws 500 where they are no archive. */
export function readContext(body: Uint8Array): FileSystem {
  const context = new FileSystem();
  if (body.length === 0) return context;
  try {
    context.unpack(plainTar(body), '/');
  } catch (error) {
    throw new DaemonError(500, (error as Error).message);
  }
  return context;
}

/** Takes the Dockerfile out of the context: its text, and the files themselves where .dockerignore leaves them out. Throws 500, 400. */
export function takeDockerfile(context: FileSystem, wished: string): string {
  const name = wished || 'Dockerfile';
  const lower = wished === '' && !context.get('/Dockerfile') && context.get('/dockerfile');
  const path = `/${lower ? 'dockerfile' : name}`;
  const file = context.get(path);
  if (file?.type !== 'file') throw new DaemonError(500, `Cannot locate specified Dockerfile: ${name}`);
  if (file.bytes.length === 0) throw badRequest(`the Dockerfile (${name}) cannot be empty`);
  const ignored = ignores(context);
  // Why only these: the client leaves out the rest before it sends, and these two the daemon needs to read first.
  for (const each of ['/.dockerignore', path]) if (ignored(each.slice(1))) context.remove(each);
  return Buffer.from(file.bytes).toString('utf8');
}

/** Whether .dockerignore leaves a file out; the last pattern that matches decides. */
function ignores(context: FileSystem): (path: string) => boolean {
  const text = Buffer.from(context.get('/.dockerignore')?.bytes ?? []).toString('utf8');
  const patterns = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ back: line.startsWith('!'), test: patternOf(line.replace(/^!/, '').trim()) }));
  return (path) => patterns.findLast(({ test }) => test.test(path))?.back === false;
}

const patternOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/^\/+|\/+$/g, '')
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*\*\/?|\*|\?/g, (found) =>
        found.startsWith('**') ? '.*' : found === '*' ? '[^/]*' : '[^/]',
      )}(/.*)?$`,
  );
