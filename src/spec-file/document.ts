/**
 * A Swagger 2.0 document reduced to facts, as the Engine's documents use it. This shape is the source of truth:
 * OpenAPI 3.1 has no place for `produces`, `collectionFormat` or the Engine's use of `x-nullable`.
 */
export interface SwaggerDocument {
  swagger: string;
  schemes?: string[];
  basePath?: string;
  consumes?: string[];
  produces?: string[];
  info: { version: string };
  definitions: Record<string, SwaggerSchema>;
  paths: Record<string, SwaggerPathItem>;
}

type SwaggerPathItem = Partial<Record<HttpMethod, SwaggerOperation>>;

export const httpMethods = ['get', 'head', 'put', 'post', 'delete', 'options', 'patch'] as const;
export type HttpMethod = (typeof httpMethods)[number];

export interface SwaggerOperation {
  operationId: string;
  tags?: string[];
  deprecated?: boolean;
  consumes?: string[];
  produces?: string[];
  parameters?: SwaggerParameter[];
  responses: Record<string, SwaggerResponse>;
}

export interface SwaggerParameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'body';
  required?: boolean;
  schema?: SwaggerSchema;
  type?: string;
  format?: string;
  items?: SwaggerSchema;
  collectionFormat?: string;
  enum?: unknown[];
  default?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
}

interface SwaggerResponse {
  schema?: SwaggerSchema;
  headers?: Record<string, SwaggerSchema>;
  /** Ours, set by amendments: content types of this status where `produces` is wrong for it. */
  'x-content-types'?: string[];
  /** Ours, set by amendments: this status has no body. */
  'x-no-body'?: boolean;
}

export interface SwaggerSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  'x-nullable'?: boolean;
  enum?: unknown[];
  default?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  required?: string[];
  properties?: Record<string, SwaggerSchema>;
  additionalProperties?: SwaggerSchema | boolean;
  items?: SwaggerSchema;
  allOf?: SwaggerSchema[];
  collectionFormat?: string;
}
