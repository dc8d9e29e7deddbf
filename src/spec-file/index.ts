export type { SwaggerDocument } from './document.ts';
export {
  type ImportedDocument,
  importDocument,
  type SourceRecord,
  type Upstream,
} from './import-document.ts';
