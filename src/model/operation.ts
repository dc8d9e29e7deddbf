/** Part of the Engine API that an operation belongs to; the folders of the suites. */
export type Area =
  | 'system'
  | 'containers'
  | 'images'
  | 'networks'
  | 'volumes'
  | 'exec'
  | 'distribution'
  | 'swarm'
  | 'nodes'
  | 'services'
  | 'tasks'
  | 'secrets'
  | 'configs'
  | 'plugins'
  | 'session';

/**
 * What follows a successful answer where it is not one message. `hijack`: the connection becomes a two-way byte stream.
 * `multiplexed`: the body is frames unless the container has a TTY. `json`: a sequence of JSON documents. `tar`: an archive.
 * `h2`: HTTP/2 after the upgrade. `raw`: other opaque bytes.
 */
export type StreamKind = 'hijack' | 'multiplexed' | 'json' | 'tar' | 'websocket' | 'h2' | 'raw';

/** Content hash of a schema in the pool that all versions share. */
export type SchemaId = string;

/** A JSON Schema (2020-12) of the pool; `$ref` holds a `SchemaId`. */
export interface JsonSchema {
  readonly $ref?: SchemaId;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly type: string;
  readonly format?: string;
  /** Of an array: the schema of one entry. */
  readonly items?: JsonSchema;
  /** Of an array: `multi` repeats the parameter, `csv` joins with commas. */
  readonly collectionFormat?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Of a header: how the value is written, `base64url-json`. */
  readonly encoding?: string;
  /** Of a path parameter: the daemon takes `/` as part of it (`library/alpine:3`). */
  readonly greedy?: boolean;
}

/** A header as the contract promises it. */
export interface HeaderShape {
  readonly type: string;
  /** The answer must have it. */
  readonly required?: boolean;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  /** `base64-json`: the value is JSON in base64; `schema` is of the decoded value. */
  readonly encoding?: string;
  readonly schema?: SchemaId;
}

export interface ResponseShape {
  /** Of the JSON or text body. A schema of `format: binary` accepts anything. */
  readonly schema?: SchemaId;
  /** Content types that are in order; empty when the contract makes no claim. */
  readonly contentTypes: readonly string[];
  readonly headers: Readonly<Record<string, HeaderShape>>;
  /** There is no body: 204, 304, every answer to HEAD, and where amendments say so. */
  readonly noBody?: boolean;
}

export interface Operation {
  /** operationId of the document: `ContainerList`. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** Template without version: `/containers/{id}/json`. */
  readonly path: string;
  /** As in the document: `Container`. */
  readonly tag: string;
  readonly area: Area;
  /** Content types of the request's body; empty when there is none. */
  readonly consumes: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly schema: SchemaId; readonly required: boolean };
  /** By status: `200`, or `default`. */
  readonly responses: Readonly<Record<string, ResponseShape>>;
  readonly stream?: StreamKind;
  /** Schema of one item of a JSON stream. */
  readonly streamItem?: SchemaId;
  /** Keys that the `filters` parameter accepts; absent when not known. */
  readonly filters?: readonly string[];
  /** Upgrade tokens that the daemon answers with 101. */
  readonly upgrade?: readonly string[];
  /** The daemon takes any other token as well. */
  readonly anyUpgrade?: boolean;
  /** Ids of version-gated behaviours (`generated/behaviours.json`). */
  readonly behaviours?: readonly string[];
}
