import { hasNoBody, requestContentTypes, responseContentTypes } from './content-types.ts';
import {
  type HttpMethod,
  httpMethods,
  type SwaggerDocument,
  type SwaggerOperation,
  type SwaggerParameter,
} from './document.ts';
import { toJsonSchema } from './json-schema.ts';

type Json = Record<string, unknown>;

const options = { refOf: (name: string) => `#/components/schemas/${name}`, keepDefaults: true };

/**
 * A Swagger 2.0 document of facts as OpenAPI 3.1. Why our own: ready converters give every status the operation's
 * content types and lose nullability beside `$ref`.
 */
export function toOpenApi(document: SwaggerDocument): Json {
  return {
    openapi: '3.1.0',
    info: { title: 'Docker Engine API', version: document.info.version },
    servers: [{ url: document.basePath ?? '/' }],
    paths: mapValues(document.paths, (item) =>
      Object.fromEntries(
        httpMethods
          .filter((method) => item[method])
          .map((method) => [method, toOperation(document, item[method]!, method)]),
      ),
    ),
    components: { schemas: mapValues(document.definitions, (schema) => toJsonSchema(schema, options)) },
  };
}

function toOperation(document: SwaggerDocument, operation: SwaggerOperation, method: HttpMethod): Json {
  // Why: OpenAPI 3 says that a parameter named Content-Type is ignored; the request body has it.
  const parameters = (operation.parameters ?? []).filter(
    (parameter) => parameter.in !== 'body' && parameter.name.toLowerCase() !== 'content-type',
  );
  const body = operation.parameters?.find((parameter) => parameter.in === 'body');
  return {
    operationId: operation.operationId,
    ...(operation.tags && { tags: operation.tags }),
    ...(operation.deprecated && { deprecated: true }),
    ...(parameters.length > 0 && { parameters: parameters.map(toParameter) }),
    ...(body && { requestBody: toRequestBody(operation, body) }),
    responses: mapValues(operation.responses, (response, status) => ({
      // Why empty: OpenAPI wants a description, and we hold no prose.
      description: '',
      ...(response.headers && {
        headers: mapValues(response.headers, (header) => ({ schema: toJsonSchema(header, options) })),
      }),
      ...toContent(document, operation, method, status),
    })),
  };
}

function toContent(
  document: SwaggerDocument,
  operation: SwaggerOperation,
  method: HttpMethod,
  status: string,
): Json {
  const schema = operation.responses[status]?.schema;
  const media = schema ? { schema: toJsonSchema(schema, options) } : {};
  let types = responseContentTypes(document, operation, status);
  if (types.length === 0 && schema) types = ['*/*'];
  if (types.length === 0 || hasNoBody(operation, method, status)) return {};
  return { content: Object.fromEntries(types.map((type) => [type, media])) };
}

function toParameter(parameter: SwaggerParameter): Json {
  const { name, in: place, required, collectionFormat, ...schema } = parameter;
  return {
    name,
    in: place,
    ...((required || place === 'path') && { required: true }),
    schema: toJsonSchema(schema, options),
    ...(schema.type === 'array' &&
      place === 'query' && { style: 'form', explode: collectionFormat === 'multi' }),
  };
}

function toRequestBody(operation: SwaggerOperation, body: SwaggerParameter): Json {
  const media = { schema: toJsonSchema(body.schema ?? {}, options) };
  return {
    ...(body.required && { required: true }),
    content: Object.fromEntries(requestContentTypes(operation, body).map((type) => [type, media])),
  };
}

const mapValues = <In, Out>(
  record: Record<string, In>,
  map: (value: In, key: string) => Out,
): Record<string, Out> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
