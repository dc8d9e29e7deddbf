export { indexDocument } from './document-index.ts';
export { generate } from './generate.ts';
export { staleFiles, writeGenerated } from './generated-folder.ts';
export { importDocuments } from './import-documents.ts';
