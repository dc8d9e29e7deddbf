import { ToolError } from '../base/index.ts';
import type { Address, TlsFiles } from '../model/index.ts';

const kinds =
  'unix:///path, tcp://host:port, http(s)://host:port, npipe:////./pipe/name, ssh://[user@]host[:port]';
const unixDefault = '/var/run/docker.sock';

/**
 * An address as the docker CLI takes it; without a scheme it is `tcp://`. `tls` is used for `tcp://` when given
 * (DOCKER_TLS_VERIFY, a context); `https://` always uses TLS. Throws E_ADDRESS.
 */
export function parseAddress(text: string, tls?: TlsFiles): Address {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//.exec(text)?.[1];
  const rest = scheme === undefined ? text : text.slice(scheme.length + 3);
  switch (scheme) {
    case 'unix':
      if (rest !== '' && !rest.startsWith('/'))
        throw bad(
          text,
          'a unix address needs an absolute path',
          `Write unix://${unixDefault} (three slashes).`,
        );
      return { kind: 'unix', path: rest || unixDefault };
    case 'npipe':
      if (rest === '') throw bad(text, 'a named pipe needs a name', 'Write npipe:////./pipe/docker_engine.');
      return { kind: 'npipe', path: rest.replaceAll('/', '\\') };
    case 'tcp':
    case 'http':
    case 'https':
      return tcpAddress(text, rest, scheme, tls);
    case 'ssh':
      return sshAddress(text, rest);
    case 'fd':
      throw bad(
        text,
        'fd:// is for a daemon that systemd starts, not for a client',
        `Name the socket itself: unix://${unixDefault}.`,
      );
    case undefined:
      if (rest === '') throw bad(text, 'it is empty', `Use ${kinds}.`);
      if (/^[./~]/.test(rest))
        throw bad(text, 'a path needs the scheme unix://', 'Write unix:// and the absolute path.');
      return tcpAddress(text, rest, 'tcp', tls);
    default:
      throw bad(text, `${scheme}:// is not a kind of address`, `Use ${kinds}.`);
  }
}

function tcpAddress(
  text: string,
  rest: string,
  scheme: 'tcp' | 'http' | 'https',
  tls: TlsFiles | undefined,
): Address {
  const { user, host, port, path } = authorityOf(text, rest);
  if (user !== undefined)
    throw bad(text, 'the Engine API knows no user or password', `Write ${scheme}://host:port.`);
  const files = scheme === 'https' ? (tls ?? { verify: true }) : scheme === 'tcp' ? tls : undefined;
  const fallback = scheme === 'https' ? 443 : scheme === 'http' ? 80 : files ? 2376 : 2375;
  const basePath = path.replace(/\/+$/, '');
  return {
    kind: 'tcp',
    host: host || 'localhost',
    port: port ?? fallback,
    ...(basePath ? { basePath } : {}),
    ...(files ? { tls: files } : {}),
  };
}

function sshAddress(text: string, rest: string): Address {
  const { user, host, port, path } = authorityOf(text, rest);
  if (host === '') throw bad(text, 'an ssh address needs a host', 'Write ssh://user@host.');
  if (user?.includes(':'))
    throw bad(text, 'an ssh address takes no password', 'Use a key or an agent: ssh://user@host.');
  const name = decoded(text, user ?? '');
  // Why: a host or user that begins with a dash would be read by ssh as a flag.
  if (host.startsWith('-') || name.startsWith('-'))
    throw bad(text, 'a name begins with a dash', 'Write ssh://user@host.');
  const socket = decoded(text, path);
  return {
    kind: 'ssh',
    host,
    ...(name ? { user: name } : {}),
    ...(port === undefined ? {} : { port }),
    ...(socket.length > 1 ? { socket } : {}),
  };
}

/** `[user@][host][:port][/path]`. Why not URL: it drops port 80, makes 1.2 of 1.0.0.2, and takes the path for a host where none is named. */
function authorityOf(
  text: string,
  rest: string,
): { user?: string; host: string; port?: number; path: string } {
  const found =
    /^(?:([^@/?#]*)@)?(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([^\s:/?#@[\]\\]*))(?::(\d*))?(\/[^?#\s]*)?$/i.exec(
      rest,
    );
  if (!found) throw bad(text, 'host or port is not valid', `Use ${kinds}.`);
  const [, user, six, name = '', digits = '', path = ''] = found;
  if (Number(digits) > 65_535)
    throw bad(text, `there is no port ${digits}`, 'Ports go to 65535; a daemon often has 2375 or 2376.');
  return {
    host: six ?? name,
    path,
    ...(user === undefined ? {} : { user }),
    ...(digits === '' ? {} : { port: Number(digits) }),
  };
}

function decoded(text: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw bad(text, `${part} is not valid percent-encoding`, 'Write %25 for a percent sign.', error);
  }
}

const bad = (text: string, why: string, mend: string, cause?: unknown) =>
  new ToolError('E_ADDRESS', `the address "${withoutPassword(text)}" cannot be used: ${why}`, mend, cause);

const withoutPassword = (text: string): string => text.replace(/(\/\/[^/@:]*):[^/@]*@/, '$1:…@');

/** The reverse of `parseAddress`: what it gives is parsed to the same address, given the same TLS files. */
export function formatAddress(address: Address): string {
  switch (address.kind) {
    case 'unix':
      return `unix://${address.path}`;
    case 'npipe':
      return `npipe://${address.path.replaceAll('\\', '/')}`;
    case 'tcp':
      return `${address.tls ? 'https' : 'tcp'}://${bracketed(address.host)}:${address.port}${address.basePath ?? ''}`;
    case 'ssh': {
      const user = address.user ? `${encodeURIComponent(address.user)}@` : '';
      const port = address.port ? `:${address.port}` : '';
      const socket = (address.socket ?? '').split('/').map(encodeURIComponent).join('/');
      return `ssh://${user}${bracketed(address.host)}${port}${socket}`;
    }
  }
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
