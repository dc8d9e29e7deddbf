import { inVersionRange } from '../../src/base/index.ts';
import type { Amendment, SwaggerSchema } from '../../src/spec-file/index.ts';
import type { Answer } from './answers.ts';
import { isNeverEmpty } from './never-empty.ts';
import { evidenceOf, observe } from './observe.ts';
import { exists, rangeOf, slugOf } from './ranges.ts';
import { requestDefinitions } from './request-definitions.ts';

type OverlayAction = Amendment['actions'][number];

interface Sample {
  count: number;
  readonly answers: Answer[];
  readonly present: Map<string, number>;
}

const newSample = (): Sample => ({ count: 0, answers: [], present: new Map() });

interface Group {
  /** Where `required` goes: a definition of answers only, or the place that uses a definition shared with requests. */
  readonly path: string;
  readonly definition?: string;
  readonly operationId: string;
  readonly samples: Map<string, Sample>;
  /** Fields that were seen with an empty value: Go would have left them out if it ever did. */
  readonly seenEmpty: Set<string>;
  readonly properties: Map<string, Set<string>>;
}

/** Samples of a place that are needed in all; the daemons' Go types are the same at each version. */
const fewest = 3;
const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && Object.keys(value as object).length === 0);

/** Amendments that make required what every daemon sent in every sample of a definition. */
export function deriveRequired(answers: readonly Answer[]): Omit<Amendment, 'file'>[] {
  return [...collect(answers).values()].sort((a, b) => (a.path < b.path ? -1 : 1)).flatMap(amendmentsOf);
}

function collect(answers: readonly Answer[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  observe(answers, {
    object: (answer, _place, { schemas, value, use }) => {
      if (answer.status >= 400) return;
      const shared = use !== undefined && requestDefinitions(answer.api).has(use.definition);
      const parts: [string, string[]][] = shared
        ? [[use.site, schemas.flatMap(([schema]) => optional(schema))]]
        : schemas.map(([schema, path]) => [path, optional(schema)]);
      for (const [path, names] of parts) {
        if (insideShared(path, answer.api)) continue;
        const key = `${path} ${shared ? use.definition : ''}`;
        const group = groups.get(key) ?? {
          path,
          ...(shared ? { definition: use.definition } : {}),
          operationId: answer.operationId,
          samples: new Map<string, Sample>(),
          seenEmpty: new Set<string>(),
          properties: new Map(),
        };
        groups.set(key, group);
        note(group, answer, names, value);
      }
    },
  });
  return groups;
}

/** The fields of a schema that the document leaves optional. */
const optional = (schema: SwaggerSchema): string[] =>
  Object.keys(schema.properties ?? {}).filter((name) => !schema.required?.includes(name));

const insideShared = (path: string, api: string): boolean => {
  const definition = /^\$\.definitions\.(\w+)/.exec(path)?.[1];
  return definition !== undefined && requestDefinitions(api).has(definition);
};

function note(group: Group, answer: Answer, names: readonly string[], value: Record<string, unknown>): void {
  const sample = group.samples.get(answer.api) ?? newSample();
  group.samples.set(answer.api, sample);
  sample.count += 1;
  if (!sample.answers.includes(answer)) sample.answers.push(answer);
  for (const name of names) {
    const versions = group.properties.get(name) ?? new Set();
    group.properties.set(name, versions.add(answer.api));
    if (!(name in value)) continue;
    sample.present.set(name, (sample.present.get(name) ?? 0) + 1);
    if (isEmpty(value[name])) group.seenEmpty.add(name);
  }
}

function amendmentsOf(group: Group): Omit<Amendment, 'file'>[] {
  const total = [...group.samples.values()].reduce((sum, sample) => sum + sample.count, 0);
  if (total < fewest) return [];
  const fieldsOfRange = new Map<string, string[]>();
  for (const [name, documented] of group.properties) {
    if (!group.seenEmpty.has(name) && !isNeverEmpty(slugOf(group.path, group.operationId), name)) continue;
    for (const run of runsWhereAlways(group, name, documented)) {
      const range = rangeOf(run, (version) => exists(version, group.path));
      if (range !== '') fieldsOfRange.set(range, [...(fieldsOfRange.get(range) ?? []), name]);
    }
  }
  if (fieldsOfRange.size === 0) return [];
  const seen = [...group.samples].filter(([api]) =>
    [...fieldsOfRange.keys()].some((range) => inVersionRange(api, range)),
  );
  const versions = rangeOf(
    seen.map(([api]) => api),
    (version) => [...fieldsOfRange.keys()].some((range) => inVersionRange(version, range)),
  );
  const count = seen.reduce((sum, [, sample]) => sum + sample.count, 0);
  return [
    {
      id: `${slugOf(group.path, group.operationId)}-required`,
      versions,
      kind: 'stricter',
      why: `Sent in every one of ${count} recorded samples, from objects in many states.`,
      evidence: evidenceOf(seen.flatMap(([, sample]) => sample.answers)),
      actions: actionsOf(group, fieldsOfRange, versions),
    },
  ];
}

/** Why not on a shared definition itself: it describes request bodies as well, where these fields may be left out. */
function actionsOf(
  group: Group,
  fieldsOfRange: ReadonlyMap<string, string[]>,
  versions: string,
): OverlayAction[] {
  const shared = group.definition !== undefined;
  const wrap: OverlayAction[] = shared
    ? [
        { target: group.path, update: { allOf: [{ $ref: `#/definitions/${group.definition}` }] } },
        { target: `${group.path}['$ref']`, remove: true },
      ]
    : [];
  const require = [...fieldsOfRange].map(([range, names]) => {
    const required = { required: names.sort() };
    return {
      target: group.path,
      ...(range === versions ? {} : { versions: range }),
      update: shared ? { allOf: [required] } : required,
    };
  });
  return [...wrap, ...require];
}

/** Runs of neighbouring recorded versions at which the document has the field and each sample carried it. */
function runsWhereAlways(group: Group, name: string, documented: ReadonlySet<string>): string[][] {
  const runs: string[][] = [[]];
  for (const [api, sample] of group.samples)
    if (documented.has(api) && sample.present.get(name) === sample.count) runs.at(-1)!.push(api);
    else if (runs.at(-1)!.length > 0) runs.push([]);
  return runs.filter((run) => run.length > 0);
}
