import { inVersionRange, ToolError } from '../base/index.ts';
import type { SwaggerSchema } from './document.ts';

/** What the documents say in prose only. `spec/facts/README.md` describes the files. */
export interface Facts {
  readonly filters: readonly (FactBase & { readonly keys: readonly string[] })[];
  readonly streams: readonly (FactBase & { readonly kind: string; readonly item?: SwaggerSchema })[];
  readonly upgrades: readonly (FactBase & {
    readonly tokens: readonly string[];
    readonly anyToken?: boolean;
  })[];
  readonly headers: readonly (FactBase & {
    readonly statuses?: readonly string[];
    readonly headers: Readonly<Record<string, HeaderFact>>;
  })[];
  readonly 'request-headers': readonly (FactBase & {
    readonly headers: Readonly<Record<string, HeaderFact>>;
  })[];
  readonly behaviours: readonly (FactBase & { readonly id: string; readonly text: string })[];
}

export interface FactBase {
  readonly operations: 'all' | readonly string[];
  readonly except?: readonly string[];
  readonly versions?: string;
}

export interface HeaderFact {
  readonly type: string;
  readonly required?: boolean;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly encoding?: string;
  readonly schema?: SwaggerSchema;
}

export const factFiles = [
  'filters',
  'streams',
  'upgrades',
  'headers',
  'request-headers',
  'behaviours',
] as const;

const needed: Record<keyof Facts, readonly string[]> = {
  filters: ['operations', 'keys'],
  streams: ['operations', 'kind'],
  upgrades: ['operations', 'tokens'],
  headers: ['operations', 'headers'],
  'request-headers': ['operations', 'headers'],
  behaviours: ['operations', 'id', 'text'],
};

/** The entries of one facts file. Throws `E_SPEC` for an entry that lacks a key or names an operation of no version. */
export function readFacts<Name extends keyof Facts>(
  name: Name,
  entries: unknown,
  knownOperations: ReadonlySet<string> | undefined,
): Facts[Name] {
  const fail = (message: string, index: number) =>
    new ToolError(
      'E_SPEC',
      `spec/facts/${name}.yaml, entry ${index + 1}: ${message}`,
      'See spec/facts/README.md.',
    );
  if (!Array.isArray(entries)) throw fail('the file should be a list', 0);
  for (const [index, entry] of entries.entries()) {
    const missing = needed[name].find((key) => entry?.[key] === undefined);
    if (missing) throw fail(`\`${missing}\` is missing`, index);
    const names: string[] = [
      ...(entry.operations === 'all' ? [] : entry.operations),
      ...(entry.except ?? []),
    ];
    const unknown = names.find((operation) => knownOperations && !knownOperations.has(operation));
    if (unknown) throw fail(`no version has an operation ${unknown}`, index);
  }
  return entries as unknown as Facts[Name];
}

/** Whether an entry holds for an operation of a version. */
export function holdsFor(fact: FactBase, operationId: string, version: string): boolean {
  return (
    (fact.operations === 'all' || fact.operations.includes(operationId)) &&
    !fact.except?.includes(operationId) &&
    holdsInVersion(fact, version)
  );
}

export const holdsInVersion = (fact: FactBase, version: string): boolean =>
  fact.versions === undefined || inVersionRange(version, fact.versions);
