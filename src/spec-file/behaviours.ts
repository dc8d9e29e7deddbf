import { ToolError } from '../base/index.ts';
import type { Behaviour, KnownClient, Release } from '../model/index.ts';
import { complaintOfWhen } from './behaviour-when.ts';

const kinds = [
  'field-gone',
  'field-added',
  'field-changed',
  'input-ignored',
  'input-refused',
  'deprecated',
  'default',
  'media-type',
  'stream',
  'header',
  'status',
  'environment',
  'unsupported',
];
const keys = [
  'id',
  'operations',
  'api',
  'engine',
  'kind',
  'impact',
  'at',
  'when',
  'becomes',
  'text',
  'mend',
  'evidence',
];
const range = /^(\d+\.\d+)?\.\.(\d+\.\d+)?$|^\d+\.\d+$/;

/** The entries of the files of `spec/behaviours/` that tell behaviours. Throws `E_SPEC` for one that cannot be used. */
export function readBehaviours(
  entries: readonly unknown[],
  knownOperations: ReadonlySet<string>,
): Behaviour[] {
  const seen = new Set<string>();
  for (const entry of entries as Partial<Behaviour>[]) {
    const complaint =
      complaintOf(entry, knownOperations) ?? (seen.has(entry.id ?? '') ? 'its id is used twice' : undefined);
    if (complaint)
      throw new ToolError(
        'E_SPEC',
        `behaviour ${entry.id ?? '(no id)'} in spec/behaviours/: ${complaint}`,
        'See spec/behaviours/README.md.',
      );
    seen.add(entry.id ?? '');
  }
  return entries as Behaviour[];
}

function complaintOf(entry: Partial<Behaviour>, knownOperations: ReadonlySet<string>): string | undefined {
  const odd = Object.keys(entry).find((key) => !keys.includes(key));
  if (odd) return `there is no key \`${odd}\``;
  if (!/^[a-z0-9][a-z0-9-]*$/.test(entry.id ?? '')) return 'its id should be in kebab case';
  if (!entry.operations?.length) return '`operations` is empty';
  const unknown = entry.operations.find((id) => !knownOperations.has(id));
  if (unknown) return `no version has an operation ${unknown}`;
  if (entry.api === undefined && entry.engine === undefined && entry.kind !== 'environment')
    return 'it needs `api` or `engine`';
  for (const value of [entry.api, entry.engine?.replace(/^podman( |$)/, '') || undefined])
    if (value !== undefined && !range.test(String(value))) return `${value} is no range such as '1.44..'`;
  if (!kinds.includes(entry.kind ?? '')) return `\`kind\` should be one of ${kinds.join(', ')}`;
  if (!['breaking', 'risky', 'compatible'].includes(entry.impact ?? ''))
    return '`impact` should be breaking, risky or compatible';
  if (!entry.text) return '`text` is missing';
  if (entry.impact !== 'compatible' && !entry.mend) return '`mend` is missing';
  if (!entry.evidence?.length) return '`evidence` is empty';
  for (const condition of [entry.when, entry.becomes]) {
    const odder = condition === undefined ? undefined : complaintOfWhen(condition);
    if (odder) return odder;
  }
  const wrong = entry.at?.find((place) => !/^(\/|(query|header|filter) \S)/.test(place));
  return wrong === undefined ? undefined : `${wrong} is neither a pointer nor a query, header or filter`;
}

/** The entries of `spec/behaviours/releases.yaml`, oldest first. Throws `E_SPEC`. */
export function readReleases(entries: readonly unknown[]): Release[] {
  for (const entry of entries as Partial<Release>[]) {
    const { name, engine, release, apiVersion, minApiVersion } = entry;
    const whole = [release, apiVersion, minApiVersion].every(
      (text) => typeof text === 'string' && /^\d+\.\d+$/.test(text),
    );
    if (!whole || name !== `${engine}-${release}`)
      throw new ToolError(
        'E_SPEC',
        `release ${name ?? '(no name)'} in spec/behaviours/releases.yaml is not whole`,
        'See spec/behaviours/README.md.',
      );
  }
  return entries as Release[];
}

/** The entries of `spec/behaviours/clients.yaml`. Throws `E_SPEC`. */
export function readClients(entries: readonly unknown[]): KnownClient[] {
  for (const { agent, release, minApiVersion, evidence } of entries as Partial<KnownClient>[])
    if (!agent || !range.test(release ?? '') || !/^\d+\.\d+$/.test(minApiVersion ?? '') || !evidence?.length)
      throw new ToolError(
        'E_SPEC',
        `client ${agent ?? '(no agent)'} in spec/behaviours/clients.yaml is not whole`,
        'See spec/behaviours/README.md.',
      );
  return entries as KnownClient[];
}
