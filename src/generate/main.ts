import { parseArgs } from 'node:util';
import { ToolError } from '../base/index.ts';
import { importDocuments } from './import-documents.ts';

// Why here: `npm ci` runs this through `prepare`, before there is a dist/ for the command line proper.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' }, commit: { type: 'string' } },
});

try {
  if (positionals[0] === 'import') {
    const commit = values.commit ? { commit: values.commit } : {};
    for (const source of await importDocuments(positionals.slice(1), commit))
      process.stdout.write(`spec/engine/v${source.version}.yaml from ${source.path}\n`);
  }
} catch (error) {
  if (!(error instanceof ToolError)) throw error;
  process.stderr.write(`${error.code} ${error.message}\n${error.mend}\n`);
  process.exitCode = error.exitCode;
}
