import { join } from 'node:path';
import { packageRoot } from '../../src/base/index.ts';
import { loadSpec } from '../../src/spec-file/index.ts';

export const specFolder = join(packageRoot, 'spec');
export const spec = loadSpec(specFolder);
