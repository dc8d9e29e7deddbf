import type { Area, HeaderShape, Operation, Parameter, ResponseShape, StreamKind } from '../model/index.ts';
import {
  type Facts,
  type HeaderFact,
  type HttpMethod,
  hasNoBody,
  holdsFor,
  httpMethods,
  requestContentTypes,
  responseContentTypes,
  type SwaggerDocument,
  type SwaggerOperation,
  type SwaggerParameter,
} from '../spec-file/index.ts';
import type { DocumentSchemas } from './schema-pool.ts';

const areas: Record<string, Area> = {
  Container: 'containers',
  Image: 'images',
  System: 'system',
  Exec: 'exec',
  Volume: 'volumes',
  Network: 'networks',
  Plugin: 'plugins',
  Node: 'nodes',
  Swarm: 'swarm',
  Service: 'services',
  Task: 'tasks',
  Secret: 'secrets',
  Config: 'configs',
  Distribution: 'distribution',
  Session: 'session',
};

// Why: the daemon's router takes `{name:.*}` for these and one path segment for the kinds of swarm.
const greedyAreas: readonly Area[] = [
  'containers',
  'exec',
  'images',
  'networks',
  'volumes',
  'plugins',
  'distribution',
];

/** The operations of one document, in its order, with what `facts` add. */
export function operationIndex(
  document: SwaggerDocument,
  schemas: DocumentSchemas,
  facts: Facts,
): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    httpMethods
      .filter((method) => item[method])
      .map((method) => toOperation(document, schemas, facts, path, method, item[method]!)),
  );
}

function toOperation(
  document: SwaggerDocument,
  schemas: DocumentSchemas,
  facts: Facts,
  path: string,
  method: HttpMethod,
  operation: SwaggerOperation,
): Operation {
  const id = operation.operationId;
  const held = <Fact extends { operations: 'all' | readonly string[] }>(list: readonly Fact[]): Fact[] =>
    list.filter((fact) => holdsFor(fact, id, document.info.version));
  // Why: one operation (TaskLogs) had no tag for years.
  const tag = (operation.tags?.[0] ?? (path.startsWith('/tasks') ? 'Task' : 'System')).replace(/ \(.*/, '');
  const area = areas[tag] ?? 'system';
  const body = operation.parameters?.find((parameter) => parameter.in === 'body');
  const stream = held(facts.streams).at(-1);
  const filters = held(facts.filters);
  const upgrades = held(facts.upgrades);
  const behaviours = held(facts.behaviours);
  return {
    id,
    method: method.toUpperCase(),
    path,
    tag,
    area,
    consumes: body ? requestContentTypes(operation, body) : [],
    parameters: [
      ...(operation.parameters ?? [])
        .filter((parameter) => parameter.in !== 'body')
        .map((parameter) => toParameter(parameter, schemas, greedyAreas.includes(area))),
    ].reduce(
      override,
      held(facts['request-headers']).flatMap((fact) => headerParameters(fact.headers)),
    ),
    ...(body && { body: { schema: schemas.idOf(body.schema ?? {}), required: body.required ?? false } }),
    responses: Object.fromEntries(
      Object.keys(operation.responses).map((status) => [
        status,
        toResponse(document, schemas, operation, method, status, matching(held(facts.headers), status)),
      ]),
    ),
    ...(stream && { stream: stream.kind as StreamKind }),
    ...(stream?.item && { streamItem: schemas.idOf(stream.item) }),
    ...(filters.length > 0 && { filters: [...new Set(filters.flatMap((fact) => fact.keys))].sort() }),
    ...(upgrades.length > 0 && { upgrade: [...new Set(upgrades.flatMap((fact) => fact.tokens))] }),
    ...(upgrades.some((fact) => fact.anyToken) && { anyUpgrade: true }),
    ...(behaviours.length > 0 && { behaviours: behaviours.map((fact) => fact.id) }),
  };
}

function toResponse(
  document: SwaggerDocument,
  schemas: DocumentSchemas,
  operation: SwaggerOperation,
  method: HttpMethod,
  status: string,
  added: readonly Readonly<Record<string, HeaderFact>>[],
): ResponseShape {
  const response = operation.responses[status] ?? {};
  const noBody = hasNoBody(operation, method, status);
  const headers: Record<string, HeaderShape> = {};
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const { format, pattern, enum: values } = header;
    headers[name] = {
      type: String(header.type ?? 'string'),
      ...(format && { format }),
      ...(pattern && { pattern }),
      ...(values && { enum: values }),
    };
  }
  for (const facts of added)
    for (const [name, { schema, ...header }] of Object.entries(facts)) {
      const same = Object.keys(headers).find((known) => known.toLowerCase() === name.toLowerCase());
      headers[same ?? name] = {
        ...headers[same ?? name],
        ...header,
        ...(schema && { schema: schemas.idOf(schema) }),
      };
    }
  return {
    ...(response.schema && !noBody && { schema: schemas.idOf(response.schema) }),
    contentTypes: responseContentTypes(document, operation, status),
    headers,
    ...(noBody && { noBody }),
  };
}

function matching(facts: Facts['headers'], status: string): Readonly<Record<string, HeaderFact>>[] {
  const holds = (statuses?: readonly string[]) =>
    !statuses || statuses.map(String).some((item) => item === status || item === `${status[0]}xx`);
  return facts.filter((fact) => holds(fact.statuses)).map((fact) => fact.headers);
}

function toParameter(parameter: SwaggerParameter, schemas: DocumentSchemas, greedy: boolean): Parameter {
  const { items, required, schema: _schema, in: place, type, ...rest } = parameter;
  return {
    ...rest,
    in: place as Parameter['in'],
    type: type ?? 'string',
    required: required ?? place === 'path',
    ...(items && { items: schemas.toPool(items) }),
    ...(type === 'array' && { collectionFormat: parameter.collectionFormat ?? 'csv' }),
    ...(greedy && place === 'path' && { greedy }),
  };
}

function headerParameters(headers: Readonly<Record<string, HeaderFact>>): Parameter[] {
  return Object.entries(headers).map(([name, { schema: _schema, required, ...header }]) => ({
    name,
    in: 'header',
    required: required ?? false,
    ...header,
  }));
}

/** Adds a documented parameter in front; what the facts say of the same header is laid over it. */
function override(parameters: Parameter[], documented: Parameter): Parameter[] {
  const same = (item: Parameter) =>
    item.in === documented.in && item.name.toLowerCase() === documented.name.toLowerCase();
  const fact = parameters.find(same);
  return [
    ...parameters.filter((item) => !same(item)),
    fact ? { ...documented, ...fact, name: documented.name } : documented,
  ];
}
