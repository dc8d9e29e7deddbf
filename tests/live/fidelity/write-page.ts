import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatPage } from './page.ts';

writeFileSync(join(import.meta.dirname, '../../../docs/mock-differences.md'), formatPage());
