import type { JsonSchema } from '../../model/index.ts';
import type { Document } from '../diff/diff-documents.ts';
import { shapeOf } from '../shape.ts';

/** Names that a document has: of operations, of definitions' fields (`NetworkSettings.IPAddress`), of parameters (`ContainerList all`). */
export function namesOf(document: Document): Set<string> {
  const names = new Set<string>(document.operations.keys());
  for (const [definition, id] of document.definitions) {
    names.add(definition);
    for (const field of fieldsOf({ $ref: id }, document)) names.add(definition + field);
  }
  for (const operation of document.operations.values()) {
    for (const { name } of operation.parameters) names.add(`${operation.id} ${name}`);
    const bodies = [
      operation.body?.schema,
      operation.streamItem,
      ...Object.values(operation.responses).map((shape) => shape.schema),
    ];
    for (const schema of bodies)
      if (schema !== undefined)
        for (const field of fieldsOf({ $ref: schema }, document)) names.add(operation.id + field);
  }
  return names;
}

/** Paths of all fields below a schema: `.NetworkSettings.Networks[*].IPAddress`. */
function fieldsOf(schema: JsonSchema, document: Document): string[] {
  const { properties, items, values } = shapeOf(schema, document.schema);
  return [
    ...Object.entries(properties).flatMap(([name, member]) => [
      `.${name}`,
      ...fieldsOf(member, document).map((field) => `.${name}${field}`),
    ]),
    ...[items, values].flatMap((inner) =>
      inner ? fieldsOf(inner, document).map((field) => `[*]${field}`) : [],
    ),
  ];
}
