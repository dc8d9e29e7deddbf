import { ToolError } from '../base/index.ts';
import type { Operation } from '../model/index.ts';

/** A request target as the contract reads it. */
export interface Match {
  /** Absent when the contract has no such method and path. */
  readonly operation?: Operation;
  /** Decoded values of the path's parameters. */
  readonly pathParams: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The prefix's version, `1.41`; absent without prefix. */
  readonly version?: string;
  /** Path without version prefix and query, as sent. */
  readonly path: string;
}

interface Route {
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly literals: number;
}

export type Matcher = (method: string, target: string) => Match;

/** Finds operations by method and target. Of several routes the one with the most literal segments wins. */
export function createMatcher(operations: Iterable<Operation>): Matcher {
  const routes = Map.groupBy([...operations].map(toRoute), (route) => route.operation.method);
  for (const list of routes.values())
    list.sort((a, b) => b.literals - a.literals || a.names.length - b.names.length);
  return (method, target) => {
    const { path, query, version } = splitTarget(target);
    // Why: the daemon redirects a path with `//` before it routes.
    const candidates = path.includes('//') ? [] : (routes.get(method.toUpperCase()) ?? []);
    for (const { operation, pattern, names } of candidates) {
      const found = pattern.exec(path);
      if (!found) continue;
      const pathParams = Object.fromEntries(
        names.map((name, index) => [name, decode(found[index + 1] ?? '')]),
      );
      return { operation, pathParams, query, path, ...version };
    }
    return { pathParams: {}, query, path, ...version };
  };
}

/** The path of an operation with its parameters filled in, without version prefix. Image names keep `/` and `:`. */
export function formatPath(operation: Operation, pathParams: Readonly<Record<string, string>> = {}): string {
  return operation.path.replace(/\{([^}]+)\}/g, (_whole, name: string) => {
    const value = pathParams[name];
    if (value === undefined)
      throw new ToolError(
        'E_CASE',
        `${operation.id} needs the path parameter ${name}`,
        `Give path: { ${name}: … }.`,
      );
    const encoded = encodeURIComponent(value).replaceAll('%3A', ':').replaceAll('%40', '@');
    return isGreedy(operation, name) ? encoded.replaceAll('%2F', '/') : encoded;
  });
}

function toRoute(operation: Operation): Route {
  const names: string[] = [];
  const parts = operation.path.split('/').slice(1);
  const source = parts.map((part) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (!name) return `/${part.replace(/\W/g, '\\$&')}`;
    names.push(name);
    return isGreedy(operation, name) ? '/(.+)' : '/([^/]+)';
  });
  // Why: the daemon routes `GET /networks/` as well, and no other such twin.
  const twin = operation.id === 'NetworkList' ? '/?' : '';
  return {
    operation,
    pattern: new RegExp(`^${source.join('')}${twin}$`, 's'),
    names,
    literals: parts.length - names.length,
  };
}

function splitTarget(target: string): {
  path: string;
  query: URLSearchParams;
  version: { version?: string };
} {
  const origin = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '').replace(/#.*$/s, '');
  const at = origin.indexOf('?');
  const whole = at < 0 ? origin : origin.slice(0, at);
  const prefix = /^\/v(\d[\d.]*)(\/.*)$/s.exec(whole);
  return {
    path: prefix?.[2] ?? whole,
    query: new URLSearchParams(at < 0 ? '' : origin.slice(at + 1)),
    version: prefix ? { version: prefix[1]! } : {},
  };
}

const isGreedy = (operation: Operation, name: string): boolean =>
  operation.parameters.some((item) => item.in === 'path' && item.name === name && item.greedy === true);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
