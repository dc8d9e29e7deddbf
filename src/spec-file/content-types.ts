import type {
  HttpMethod,
  SwaggerDocument,
  SwaggerOperation,
  SwaggerParameter,
  SwaggerSchema,
} from './document.ts';

/**
 * Content types of one status. Why not `produces` alone: in Swagger it holds for every status, but the Engine's errors are
 * JSON whatever the operation streams, and a 2xx without a schema still has its stream type.
 * Empty: the document makes no claim.
 */
export function responseContentTypes(
  document: SwaggerDocument,
  operation: SwaggerOperation,
  status: string,
): string[] {
  const response = operation.responses[status] ?? {};
  if (response['x-content-types']) return response['x-content-types'];
  const code = Number(status);
  if (code >= 400) return ['application/json'];
  if (code === 204 || code === 304 || response['x-no-body']) return [];
  if (operation.produces?.length) return operation.produces;
  if (!response.schema || response.schema.format === 'binary') return [];
  return isText(document, response.schema) ? (document.produces ?? []) : ['application/json'];
}

/** Content types of the body of a request: JSON where the operation says nothing. */
export function requestContentTypes(operation: SwaggerOperation, body: SwaggerParameter): string[] {
  if (operation.consumes?.length) return operation.consumes;
  return body.schema?.format === 'binary' ? ['application/octet-stream'] : ['application/json'];
}

export function hasNoBody(operation: SwaggerOperation, method: HttpMethod, status: string): boolean {
  return (
    method === 'head' ||
    status === '204' ||
    status === '304' ||
    operation.responses[status]?.['x-no-body'] === true
  );
}

function isText(document: SwaggerDocument, schema: SwaggerSchema): boolean {
  const target = schema.$ref ? document.definitions[schema.$ref.replace('#/definitions/', '')] : schema;
  return target?.type === 'string';
}
