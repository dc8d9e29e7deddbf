import type { Amendment, SwaggerSchema } from '../../src/spec-file/index.ts';
import { type Answer, documents } from './answers.ts';
import { evidenceOf, observe } from './observe.ts';
import { exists, rangeOf, slugOf } from './ranges.ts';
import { requestDefinitions } from './request-definitions.ts';

const hex64 = { pattern: '^[0-9a-f]{64}$' };
const image = { pattern: '^sha256:[0-9a-f]{64}$' };
const states = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];
const moment = { format: 'date-time' };
const count = { minimum: 0 };

/** Values that the daemons keep to: a pattern of the place's slug (as in `required.yaml`), the field, what it keeps to. */
const promises: readonly (readonly [place: RegExp, fields: string, keeps: SwaggerSchema])[] = [
  [/^container-summary(-items)?$/, 'Id', hex64],
  [/^container-summary(-items)?$/, 'State', { enum: states }],
  [/^container-summary(-items)?$/, 'Created', count],
  [/^(container-create|container-create-response)$/, 'Id', hex64],
  [/^container-inspect(-response)?$/, 'Id', hex64],
  [/^container-inspect(-response)?$/, 'Created', moment],
  [/^container-inspect(-response)?$/, 'RestartCount', count],
  [/^container-inspect(-response)?$/, 'Name', { pattern: '^/[a-zA-Z0-9][a-zA-Z0-9_.-]*$' }],
  [/^(container-state|container-inspect-state)$/, 'Status', { enum: states }],
  [/^(container-state|container-inspect-state)$/, 'StartedAt FinishedAt', moment],
  [/^(container-state|container-inspect-state)$/, 'Pid', count],
  [/^exec-inspect$/, 'ID ContainerID', hex64],
  [/^exec-inspect$/, 'Pid', count],
  [/^image-summary$/, 'Id', image],
  [/^image-summary$/, 'Created Size', count],
  [/^image-summary$/, 'Containers SharedSize', { minimum: -1 }],
  [/^(image|image-inspect)$/, 'Id', image],
  [/^(image|image-inspect)$/, 'Size', count],
  [/^image-history-response-item$/, 'Id', { pattern: '^(<missing>|sha256:[0-9a-f]{64})$' }],
  [/^image-history-response-item$/, 'Size', count],
  // Why two: networks of a swarm have ids of their own kind.
  [/^network$/, 'Id', { pattern: '^([0-9a-f]{64}|[0-9a-z]{25})$' }],
  [/^network-container$/, 'MacAddress', { pattern: '^(([0-9a-f]{2}:){5}[0-9a-f]{2})?$' }],
  [/^system-version$/, 'ApiVersion MinAPIVersion', { pattern: '^\\d+\\.\\d+$' }],
  [/^system-info$/, 'Containers ContainersRunning ContainersPaused ContainersStopped Images', count],
  [/^system-info$/, 'NCPU MemTotal', { minimum: 1 }],
  [/^(container-prune|image-prune|volume-prune|build-prune)$/, 'SpaceReclaimed', count],
  [/^(container-wait|container-wait-response)$/, 'StatusCode', count],
];

interface Found {
  readonly path: string;
  readonly keeps: SwaggerSchema;
  readonly operationId: string;
  readonly answers: Answer[];
}

/** Amendments that narrow the values of a field to what every recorded sample keeps to. Throws where one does not. */
export function derivePatterns(answers: readonly Answer[]): Omit<Amendment, 'file'>[] {
  const found = new Map<string, Found>();
  observe(answers, {
    object: (answer, _place, { schemas, value }) => {
      if (answer.status >= 400) return;
      for (const [schema, schemaPath] of schemas) {
        const slug = slugOf(schemaPath, answer.operationId);
        const definition = /^\$\.definitions\.(\w+)/.exec(schemaPath)?.[1];
        if (definition && requestDefinitions(answer.api).has(definition)) continue;
        for (const [place, fields, keeps] of promises)
          for (const field of fields.split(' '))
            if (place.test(slug) && schema.properties?.[field] && field in value) {
              const path = `${schemaPath}.properties.${field}`;
              if (says(schema.properties[field], keeps)) continue;
              if (!keepsTo(value[field], keeps))
                throw new Error(`${answer.address}: ${path} is ${JSON.stringify(value[field])}`);
              const entry = found.get(path) ?? { path, keeps, operationId: answer.operationId, answers: [] };
              if (!entry.answers.includes(answer)) entry.answers.push(answer);
              found.set(path, entry);
            }
      }
    },
  });
  return [...found.values()]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, keeps, operationId, answers: kept }) => ({
      id: `${slugOf(path, operationId)}-${Object.keys(keeps)[0]}`,
      versions: rangeOf(
        kept.map((answer) => answer.api),
        (version) => exists(version, path) && !says(schemaAt(version, path), keeps),
      ),
      kind: 'stricter',
      why: `Kept to in every recorded answer (${kept.length}) that has the field.`,
      evidence: evidenceOf(kept),
      actions: [{ target: path, update: keeps }],
    }));
}

/** Whether the document makes this promise, or one of the same kind, itself. */
function says(schema: SwaggerSchema, keeps: SwaggerSchema): boolean {
  if (schema.$ref) return true;
  return Object.keys(keeps).some((key) => schema[key as keyof SwaggerSchema] !== undefined);
}

function keepsTo(value: unknown, { pattern, enum: members, minimum, format }: SwaggerSchema): boolean {
  if (pattern !== undefined) return new RegExp(pattern).test(String(value));
  if (members) return members.includes(value);
  if (minimum !== undefined) return Number(value) >= minimum;
  return format !== 'date-time' || !Number.isNaN(Date.parse(String(value)));
}

/** The schema at a path of names, as `exists` has found it. */
function schemaAt(version: string, path: string): SwaggerSchema {
  const steps = [...path.matchAll(/\['([^']+)'\]|\[(\d+)\]|\.([\w]+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3]!,
  );
  let node: unknown = documents.get(version);
  for (const step of steps) node = (node as Record<string, unknown>)[step];
  return node as SwaggerSchema;
}
