import type { Contract, Operation } from '../../contract/index.ts';
import { encodePath } from './request-target.ts';

/** What a method and a path mean. */
export interface Found {
  readonly operation: Operation;
  readonly pathParams: Readonly<Record<string, string>>;
}

interface Finder {
  readonly known: Map<string, Found>;
  readonly loose: Map<string, readonly Loose[]>;
}

interface Loose {
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

const finders = new WeakMap<Contract, Finder>();
const knownLimit = 1000;

/** The operation of a method and a decoded path without version, as the daemon's router finds it. */
export function findOperation(contract: Contract, method: string, path: string): Found | undefined {
  const finder = finders.get(contract) ?? { known: new Map(), loose: new Map() };
  finders.set(contract, finder);
  const key = `${method} ${path}`;
  const known = finder.known.get(key);
  if (known) return known;
  const found = matchOf(contract, finder, method, path);
  if (!found || path.length > 500) return found;
  if (finder.known.size >= knownLimit) finder.known.clear();
  finder.known.set(key, found);
  return found;
}

function matchOf(contract: Contract, finder: Finder, method: string, path: string): Found | undefined {
  // Why: methods are told apart by case, and a second version prefix is none.
  if (method !== method.toUpperCase() || /^\/v\d/.test(path)) return undefined;
  const { operation, pathParams } = contract.match(method, encodePath(path));
  if (operation) return { operation, pathParams };
  // Why a second look: a parameter of the daemon's routes takes slashes too, as in the name of a link.
  for (const { operation: other, pattern, names } of looseOf(contract, finder, method)) {
    const values = pattern.exec(path);
    if (values)
      return {
        operation: other,
        pathParams: Object.fromEntries(names.map((name, index) => [name, values[index + 1] ?? ''])),
      };
  }
  return undefined;
}

function looseOf(contract: Contract, { loose }: Finder, method: string): readonly Loose[] {
  const known = loose.get(method);
  if (known) return known;
  const made = [...contract.operations.values()]
    .filter((operation) => operation.method === method && operation.path.includes('{'))
    .map((operation) => {
      const names: string[] = [];
      const source = operation.path.split('/').map((part) => {
        const name = /^\{(.+)\}$/.exec(part)?.[1];
        if (!name) return part.replace(/\W/g, '\\$&');
        names.push(name);
        return '(.+)';
      });
      return { operation, names, pattern: new RegExp(`^${source.join('/')}$`, 's') };
    })
    // Why: of several routes the one with the most of its own words is meant.
    .sort((a, b) => b.pattern.source.length - a.pattern.source.length);
  loose.set(method, made);
  return made;
}
