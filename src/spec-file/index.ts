export {
  type AmendedDocument,
  type Amendment,
  amend,
} from './amendment.ts';
export { hasNoBody, requestContentTypes, responseContentTypes } from './content-types.ts';
export {
  type HttpMethod,
  httpMethods,
  type SwaggerDocument,
  type SwaggerOperation,
  type SwaggerParameter,
  type SwaggerSchema,
} from './document.ts';
export { type Facts, type HeaderFact, holdsFor, holdsInVersion } from './facts.ts';
export {
  type ImportedDocument,
  importDocument,
  parseYaml,
  type SourceRecord,
  sha256,
} from './import-document.ts';
export { toJsonSchema } from './json-schema.ts';
export { loadFacts, loadSpec, type Spec } from './load-spec.ts';
export { toOpenApi } from './openapi.ts';
