import type { JsonSchema } from '../../model/index.ts';
import type { Document } from '../diff/diff-documents.ts';
import { shapeOf } from '../shape.ts';
import { filtersOf, parameter, type Tried } from '../traffic/probe.ts';
import { saysNothing } from '../traffic/values.ts';

/** Something of a request that a version has or has not. */
export interface Used {
  readonly operationId: string;
  /** `query all`, `filter label`, or a JSON pointer in the body with `*` for indices and free keys; `''` for the operation itself. */
  readonly at: string;
}

/** What a request uses, as the newest document that has it all names it. */
export function usedBy(operationId: string, tried: Tried, document: Document): Used[] {
  const operation = document.operations.get(operationId);
  if (!operation) return [];
  const named = operation.parameters
    .filter(({ in: place, name }) => place === 'query' && parameter(tried, `query ${name}`) !== null)
    .map(({ name }) => `query ${name}`);
  const filters = filtersOf(tried)
    .filter((key) => operation.filters?.includes(key))
    .map((key) => `filter ${key}`);
  const fields = operation.body ? fieldsOf(tried.sent, { $ref: operation.body.schema }, document, '') : [];
  return ['', ...named, ...filters, ...new Set(fields)].map((at) => ({ operationId, at }));
}

/** Pointers of members that say something and that the document names. */
function fieldsOf(value: unknown, schema: JsonSchema, document: Document, at: string): string[] {
  if (value === null || typeof value !== 'object') return [];
  const { properties, items, values } = shapeOf(schema, document.schema);
  if (Array.isArray(value))
    return items ? value.flatMap((item) => fieldsOf(item, items, document, `${at}/*`)) : [];
  return Object.entries(value).flatMap(([name, member]) => {
    if (saysNothing(member)) return [];
    const inner = properties[name];
    if (inner) return [`${at}/${name}`, ...fieldsOf(member, inner, document, `${at}/${name}`)];
    return values ? fieldsOf(member, values, document, `${at}/*`) : [];
  });
}

/** Whether a document has what a request uses. Of filters that are not known nothing is said: yes. */
export function has(document: Document, { operationId, at }: Used): boolean {
  const operation = document.operations.get(operationId);
  if (!operation) return false;
  if (at === '') return true;
  const [place, name = ''] = at.split(' ');
  if (place === 'query')
    return operation.parameters.some((each) => each.in === 'query' && each.name === name);
  if (place === 'filter') return operation.filters?.includes(name) ?? true;
  return (
    operation.body !== undefined &&
    hasField({ $ref: operation.body.schema }, at.slice(1).split('/'), document)
  );
}

function hasField(schema: JsonSchema, [step, ...rest]: readonly string[], document: Document): boolean {
  if (step === undefined) return true;
  const { properties, items, values } = shapeOf(schema, document.schema);
  const inner = properties[step] ?? (step === '*' ? (items ?? values) : values);
  return inner !== undefined && hasField(inner, rest, document);
}
