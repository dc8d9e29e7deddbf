import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ToolError } from '../base/index.ts';
import type { Target, TlsFiles } from '../model/index.ts';
import { formatAddress, parseAddress } from './address.ts';
import { connect } from './connect.ts';

export interface TargetWish {
  readonly host?: string;
  readonly context?: string;
  /** Environment to read instead of the process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Home folder to read instead of the user's. */
  readonly home?: string;
  /** Address to try when nothing is named, instead of the platform's. */
  readonly defaultHost?: string;
}

const platformDefault =
  process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';

/**
 * The daemon that the docker CLI would talk to: `host` or `context`, DOCKER_HOST, DOCKER_CONTEXT, the current context, or the
 * default socket if something answers there. `undefined` when there is none. Throws E_USAGE, E_ADDRESS, E_CONTEXT, E_TLS_FILES,
 * E_VERSION.
 */
export async function resolveTarget(wish: TargetWish = {}): Promise<Target | undefined> {
  const env = wish.env ?? process.env;
  const pinned = pinnedVersion(env);
  const target = await chooseTarget(wish, env);
  return target && pinned !== undefined ? { ...target, apiVersion: pinned } : target;
}

async function chooseTarget(wish: TargetWish, env: NodeJS.ProcessEnv): Promise<Target | undefined> {
  if (wish.host && wish.context)
    throw new ToolError(
      'E_USAGE',
      `--host ${wish.host} and --context ${wish.context} name two daemons`,
      'Give one of them, as with docker.',
    );
  const folder = env.DOCKER_CONFIG || join(wish.home ?? homedir(), '.docker');
  if (wish.host) return named(wish.host, '--host', tlsOfEnvironment(env, folder));
  if (wish.context && wish.context !== 'default') return contextTarget(folder, wish.context, '--context');
  if (env.DOCKER_HOST) return named(env.DOCKER_HOST, 'DOCKER_HOST', tlsOfEnvironment(env, folder));
  if (wish.context !== 'default') {
    const fromEnv = env.DOCKER_CONTEXT;
    const name = fromEnv || currentContext(folder);
    if (name && name !== 'default')
      return contextTarget(folder, name, fromEnv ? 'DOCKER_CONTEXT' : 'current context');
  }
  return defaultTarget(wish.defaultHost ?? platformDefault);
}

async function defaultTarget(url: string): Promise<Target | undefined> {
  const address = parseAddress(url);
  if (address.kind === 'unix' && !existsSync(address.path)) return undefined;
  try {
    (await connect(address, { timeoutMs: 2000 })).destroy();
  } catch (error) {
    // Why: a socket that is there but closed to this user is a mishap to hear of, not an absent daemon.
    if (error instanceof ToolError && error.code === 'E_PERMISSION') throw error;
    return undefined;
  }
  return { address, url, origin: 'default socket' };
}

/** DOCKER_API_VERSION, `1.41` or `v1.41`. */
function pinnedVersion({ DOCKER_API_VERSION: text }: NodeJS.ProcessEnv): string | undefined {
  if (!text) return undefined;
  const version = /^v?(\d+\.\d+)$/.exec(text)?.[1];
  if (version) return version;
  throw new ToolError(
    'E_VERSION',
    `DOCKER_API_VERSION=${text} is not an API version`,
    'Write 1.44, or unset it to negotiate.',
  );
}

function named(text: string, origin: string, tls: TlsFiles | undefined): Target {
  const address = parseAddress(text, tls);
  // Why: without the file Node would trust every public authority instead; the docker CLI refuses too.
  if (address.kind === 'tcp' && address.tls && address.tls === tls && tls.verify && !tls.ca)
    throw new ToolError(
      'E_TLS_FILES',
      `DOCKER_TLS_VERIFY is set, and there is no ca.pem to verify ${formatAddress(address)} with`,
      'Point DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem.',
    );
  return { address, url: formatAddress(address), origin };
}

/** TLS as the docker CLI reads it: DOCKER_TLS_VERIFY (any value) or DOCKER_TLS, with files in DOCKER_CERT_PATH. */
function tlsOfEnvironment(env: NodeJS.ProcessEnv, folder: string): TlsFiles | undefined {
  if (!env.DOCKER_TLS_VERIFY && !env.DOCKER_TLS) return undefined;
  return tlsFolder(env.DOCKER_CERT_PATH || folder, Boolean(env.DOCKER_TLS_VERIFY));
}

function tlsFolder(folder: string, verify: boolean): TlsFiles {
  const file = (name: string) => (existsSync(join(folder, name)) ? join(folder, name) : undefined);
  const [ca, cert, key] = [file('ca.pem'), file('cert.pem'), file('key.pem')];
  return { verify, ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

function currentContext(folder: string): string | undefined {
  const path = join(folder, 'config.json');
  if (!existsSync(path)) return undefined;
  return (readJson(path) as { currentContext?: string } | null)?.currentContext;
}

interface ContextMeta {
  Endpoints?: { docker?: { Host?: string; SkipTLSVerify?: boolean } };
}

function contextTarget(folder: string, name: string, origin: string): Target {
  const id = createHash('sha256').update(name).digest('hex');
  const path = join(folder, 'contexts', 'meta', id, 'meta.json');
  if (!existsSync(path)) {
    throw new ToolError(
      'E_CONTEXT',
      `there is no docker context "${name}" (from ${origin}; looked for ${path})`,
      'See the contexts with: docker context ls',
    );
  }
  const meta = readJson(path) as ContextMeta | null;
  const endpoint = meta?.Endpoints?.docker;
  if (!endpoint?.Host)
    throw new ToolError(
      'E_CONTEXT',
      `the docker context "${name}" names no docker endpoint (${path})`,
      'Create it anew with: docker context create',
    );
  const tlsPath = join(folder, 'contexts', 'tls', id, 'docker');
  const tls =
    existsSync(tlsPath) || endpoint.SkipTLSVerify ? tlsFolder(tlsPath, !endpoint.SkipTLSVerify) : undefined;
  const address = parseAddress(endpoint.Host, tls);
  return { address, url: formatAddress(address), origin: `context ${name}` };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ToolError(
      'E_CONTEXT',
      `${path} cannot be read: ${(error as Error).message}`,
      'Mend or remove the file, or name the daemon with --host.',
      error,
    );
  }
}
