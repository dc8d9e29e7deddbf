import type { JsonSchema, Operation, ResponseShape } from '../../src/model/index.ts';
import type { Document } from '../../src/upgrade/index.ts';

/** A document of one operation whose answer, or body of the request, is of a schema; definitions are schemas by name. */
export function documentOf(
  {
    answer,
    body,
    operation = {},
  }: { answer?: JsonSchema; body?: JsonSchema; operation?: Partial<Operation> },
  definitions: Readonly<Record<string, JsonSchema>> = {},
): Document {
  const pool: Record<string, JsonSchema> = { ...definitions };
  const put = (schema: JsonSchema): string => {
    if (schema.$ref !== undefined) return schema.$ref;
    const id = JSON.stringify(schema);
    pool[id] = schema;
    return id;
  };
  const response: ResponseShape = {
    contentTypes: ['application/json'],
    headers: {},
    ...(answer ? { schema: put(answer) } : {}),
  };
  const made: Operation = {
    id: 'ThingList',
    method: 'GET',
    path: '/things',
    tag: 'Thing',
    area: 'system',
    consumes: body ? ['application/json'] : [],
    parameters: [],
    responses: { 200: response },
    ...(body ? { body: { schema: put(body), required: true } } : {}),
    ...operation,
  };
  return {
    operations: new Map([[made.id, made]]),
    definitions: new Map(Object.keys(definitions).map((name) => [name, name])),
    schema: (id) => pool[id]!,
  };
}
