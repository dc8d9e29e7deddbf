export { generate } from './generate.ts';
export { staleFiles, writeGenerated } from './generated-folder.ts';
export { type ImportOptions, importDocuments } from './import-documents.ts';
