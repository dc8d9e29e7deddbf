import { posix } from 'node:path';

/** A target as the daemon's router reads it. */
export interface Target {
  /** Decoded, and without a version prefix. */
  readonly path: string;
  /** As the prefix wrote it, `1.51`; absent without prefix. */
  readonly version?: string;
  /** Without its `?`. */
  readonly query: string;
  /** Where the daemon sends who asks by another spelling. */
  readonly redirect?: string;
}

const badEscape = /%(?![0-9A-Fa-f]{2})/;
const control = /[\0-\x20\x7f]/;

/** Whether the daemon's server takes a target at all. */
export function checkTarget(method: string, target: string): boolean {
  if (target === '' || control.test(target)) return false;
  if (method === 'CONNECT' && !target.startsWith('/')) return true;
  if (target === '*') return true;
  if (!target.startsWith('/') && !/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(target)) return false;
  const end = target.indexOf('?');
  return !badEscape.test(end < 0 ? target : target.slice(0, end));
}

/** Why a plain one is told apart: nearly all are, and need no decoding. */
const plain = /^\/(?:[\w-][\w.:@-]*(?:\/(?=[\w-])|$))*\/?$/;

/** Takes a target apart that `checkTarget` has let pass. Targets are Latin-1, as heads are read. */
export function readTarget(method: string, target: string): Target {
  const end = target.indexOf('?');
  const whole = end < 0 ? target : target.slice(0, end);
  const query = end < 0 ? '' : target.slice(end + 1);
  if (method === 'OPTIONS' && target === '*') return { path: '*', query };
  if (plain.test(whole)) return withVersion(whole, query);
  const [, origin = '', rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*)?(.*)$/s.exec(whole) ?? [];
  if (method === 'CONNECT' && !rest.startsWith('/')) return { path: '/', query, redirect: `//${rest}/` };
  const path = decode(rest);
  const clean = method === 'CONNECT' ? path : cleanPath(path);
  if (clean === path) return withVersion(path, query);
  const redirect = `${origin}${encodePath(clean)}${end < 0 ? '' : `?${query}`}`;
  return { path: clean, query, redirect };
}

/** The target that a contract reads: each segment encoded, so that a decoded `/` of a parameter stays within it. */
export const encodePath = (path: string): string =>
  path
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replaceAll('%3A', ':').replaceAll('%40', '@').replaceAll('*', '%2A'),
    )
    .join('/');

function withVersion(path: string, query: string): Target {
  const prefix = path.startsWith('/v') ? /^\/v([0-9.]+)(\/.*)$/s.exec(path) : null;
  return prefix ? { path: prefix[2] ?? '/', version: prefix[1] ?? '', query } : { path, query };
}

/** Without empty, `.` and `..` segments; a slash at its end stays. */
function cleanPath(path: string): string {
  const clean = posix.normalize(path.startsWith('/') ? path : `/${path}`);
  return clean.endsWith('/') && !path.endsWith('/') && clean !== '/' ? clean.slice(0, -1) : clean;
}

/** Percent escapes are bytes of UTF-8, as those outside ASCII are. */
function decode(path: string): string {
  const bytes = path.replace(/%([0-9A-Fa-f]{2})/g, (_whole, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
