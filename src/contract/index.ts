export type {
  Area,
  DocumentName,
  HeaderShape,
  JsonSchema,
  Operation,
  Parameter,
  Reading,
  ResponseShape,
  SchemaId,
  StreamKind,
} from '../model/index.ts';
export { behaviours, knownClients, releases } from './changes.ts';
export { type Contract, loadContract } from './contract.ts';
export { unknownOperation } from './known-operations.ts';
export { formatPath, type Match } from './routes.ts';
export type { SchemaIssue } from './schema-issues.ts';
export { latestVersion, versions } from './versions.ts';
