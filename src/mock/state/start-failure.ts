import { userIds } from '../programs/users.ts';
import type { MockContainer } from './container.ts';
import type { Files } from './file-system.ts';

const started = 'unable to start container process: ';

/** Why a program cannot be started, in the words of runc; `undefined` when it can. */
export function programFailure(
  name: string,
  files: Files,
  cwd: string,
  own: Readonly<Record<string, unknown>> = {},
): { code: 126 | 127; message: string } | undefined {
  const inPath = !name.includes('/');
  // Why: programs of the user exist in every image.
  if (Object.hasOwn(own, name.slice(name.lastIndexOf('/') + 1))) return undefined;
  const path = inPath
    ? ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']
        .map((folder) => `${folder}/${name}`)
        .find((each) => files.get(each))
    : name.startsWith('/')
      ? name
      : `${cwd}/${name}`;
  const node = path === undefined ? undefined : files.get(path);
  if (node?.type === 'directory')
    return { code: 126, message: `exec: "${name}": is a directory: permission denied` };
  if (node && (node.mode & 0o111) === 0) return { code: 126, message: `exec: "${name}": permission denied` };
  if (node) return undefined;
  const why = inPath ? 'executable file not found in $PATH' : `stat ${name}: no such file or directory`;
  return { code: 127, message: `exec: "${name}": ${why}` };
}

/** Why there is no such user. */
export const userFailure = (user: string, files: Files): string | undefined =>
  userIds(user, files)
    ? undefined
    : `unable to find user ${user.split(':')[0]}: no matching entries in passwd file`;

/** Why the container's first process cannot be started. */
export function startFailure(
  argv: readonly string[],
  { config, files }: MockContainer,
  own: Readonly<Record<string, unknown>> = {},
): { status: number; code: number; message: string } | undefined {
  const missing = userFailure(String(config.User ?? ''), files);
  if (missing) return { status: 400, code: 126, message: missing };
  const failure = programFailure(argv[0] ?? '', files, config.WorkingDir || '/', own);
  return failure
    ? {
        status: 400,
        code: failure.code,
        message: `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: ${started}error during container init: ${failure.message}`,
      }
    : undefined;
}

/** Why an exec cannot be started. */
export function execFailure(
  argv: readonly string[],
  cwd: string,
  { files }: MockContainer,
  own: Readonly<Record<string, unknown>> = {},
): { code: number; message: string } | undefined {
  const prefix = `OCI runtime exec failed: exec failed: ${started}`;
  if (files.get(cwd)?.type !== 'directory')
    return {
      code: 127,
      message: `${prefix}chdir to cwd ("${cwd}") set in config.json failed: no such file or directory`,
    };
  const failure = programFailure(argv[0] ?? '', files, cwd, own);
  return failure && { code: failure.code, message: `${prefix}${failure.message}` };
}
