import { parseArgs } from 'node:util';
import { ToolError } from '../base/index.ts';
import { generate, importDocuments, staleFiles, writeGenerated } from './index.ts';

// Why here and not in cli/: `npm ci` runs this through `prepare`, before there is a dist/.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    check: { type: 'boolean' },
    commit: { type: 'string' },
    spec: { type: 'string' },
    out: { type: 'string' },
  },
});

try {
  if (positionals[0] === 'import') {
    const { commit, spec: specFolder } = values;
    const imported = await importDocuments(positionals.slice(1), {
      ...(commit && { commit }),
      ...(specFolder && { specFolder }),
    });
    for (const source of imported)
      process.stdout.write(`spec/engine/v${source.version}.yaml from ${source.path}\n`);
  } else {
    const files = await generate(values.spec);
    const stale = values.check ? staleFiles(files, values.out) : [];
    if (stale.length > 0)
      throw new ToolError(
        'E_STALE',
        `generated/ does not match spec/: ${stale.join(', ')}`,
        'Run `npm run generate`.',
      );
    if (!values.check) writeGenerated(files, values.out);
    process.stdout.write(`generated/: ${files.size} files ${values.check ? 'match spec/' : 'written'}\n`);
  }
} catch (error) {
  if (!(error instanceof ToolError)) throw error;
  process.stderr.write(`${error.code} ${error.message}\n${error.mend}\n`);
  process.exitCode = error.exitCode;
}
