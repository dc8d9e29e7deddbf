import { ToolError } from '../base/index.ts';
import type { Address, TlsFiles } from '../model/index.ts';

const kinds =
  'unix:///path, tcp://host:port, http(s)://host:port, npipe:////./pipe/name, ssh://[user@]host[:port]';

/**
 * An address as the docker CLI takes it. `tls` is used for `tcp://` when given (DOCKER_TLS_VERIFY, a context);
 * `https://` always uses TLS. Throws E_ADDRESS.
 */
export function parseAddress(text: string, tls?: TlsFiles): Address {
  const scheme = /^([a-z]+):\/\//.exec(text)?.[1];
  const rest = text.slice((scheme?.length ?? 0) + 3);
  switch (scheme) {
    case 'unix':
      if (!rest.startsWith('/'))
        throw bad(
          text,
          'a unix address needs an absolute path',
          'Write unix:///var/run/docker.sock (three slashes).',
        );
      return { kind: 'unix', path: rest };
    case 'npipe':
      if (rest === '') throw bad(text, 'a named pipe needs a name', 'Write npipe:////./pipe/docker_engine.');
      return { kind: 'npipe', path: rest.replaceAll('/', '\\') };
    case 'tcp':
    case 'http':
    case 'https':
      return tcpAddress(text, scheme, tls);
    case 'ssh':
      return sshAddress(text);
    case 'fd':
      throw bad(
        text,
        'fd:// is for a daemon that systemd starts, not for a client',
        'Name the socket itself: unix:///var/run/docker.sock.',
      );
    default:
      throw bad(text, scheme ? `${scheme}:// is not a kind of address` : 'it has no scheme', `Use ${kinds}.`);
  }
}

function tcpAddress(text: string, scheme: string, tls: TlsFiles | undefined): Address {
  const url = urlOf(text.replace(/^[a-z]+:/, 'http:'), text);
  const files = scheme === 'https' ? (tls ?? { verify: true }) : scheme === 'tcp' ? tls : undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1';
  const explicit = /:(\d+)(\/|$)/.exec(text.replace(/^[a-z]+:\/\/(\[[^\]]*\])?/, ''))?.[1];
  const fallback = scheme === 'https' ? 443 : scheme === 'http' ? 80 : files ? 2376 : 2375;
  const basePath = url.pathname.replace(/\/+$/, '');
  return {
    kind: 'tcp',
    host,
    port: explicit === undefined ? fallback : Number(explicit),
    ...(basePath ? { basePath } : {}),
    ...(files ? { tls: files } : {}),
  };
}

function sshAddress(text: string): Address {
  const url = urlOf(text.replace(/^ssh:/, 'http:'), text);
  if (url.hostname === '') throw bad(text, 'an ssh address needs a host', 'Write ssh://user@host.');
  if (url.password)
    throw bad(text, 'an ssh address takes no password', 'Use a key or an agent: ssh://user@host.');
  // Why: a host or user that begins with a dash would be read by ssh as a flag.
  if (/^-/.test(url.hostname) || /^-/.test(url.username))
    throw bad(text, 'a name begins with a dash', 'Write ssh://user@host.');
  return {
    kind: 'ssh',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.username ? { user: decodeURIComponent(url.username) } : {}),
    ...(url.port ? { port: Number(url.port) } : /:80(\/|$)/.test(text) ? { port: 80 } : {}),
    ...(url.pathname.length > 1 ? { socket: url.pathname } : {}),
  };
}

function urlOf(text: string, original: string): URL {
  try {
    return new URL(text);
  } catch (error) {
    throw bad(original, 'host or port is not valid', `Use ${kinds}.`, error);
  }
}

const bad = (text: string, why: string, mend: string, cause?: unknown) =>
  new ToolError('E_ADDRESS', `the address "${text}" cannot be used: ${why}`, mend, cause);

/** The reverse of `parseAddress`. */
export function formatAddress(address: Address): string {
  switch (address.kind) {
    case 'unix':
      return `unix://${address.path}`;
    case 'npipe':
      return `npipe://${address.path.replaceAll('\\', '/')}`;
    case 'tcp':
      return `tcp://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}${address.basePath ?? ''}`;
    case 'ssh': {
      const port = address.port ? `:${address.port}` : '';
      return `ssh://${address.user ? `${address.user}@` : ''}${address.host}${port}${address.socket ?? ''}`;
    }
  }
}
