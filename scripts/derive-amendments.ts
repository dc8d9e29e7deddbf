/**
 * Derives amendments from the recorded answers of the reference daemons: spec/amendments/{nulls,statuses,patterns,required}.yaml.
 * Run it after scripts/record-answers.ts; the result is reviewed and committed.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { packageRoot } from '../src/base/index.ts';
import type { Amendment } from '../src/spec-file/index.ts';
import { loadAnswers } from './derive-amendments/answers.ts';
import { deriveNulls } from './derive-amendments/nulls.ts';
import { derivePatterns } from './derive-amendments/patterns.ts';
import { deriveRequired } from './derive-amendments/required.ts';
import { deriveStatuses } from './derive-amendments/statuses.ts';

type Derived = Omit<Amendment, 'file'>;

const answers = loadAnswers();
const files: Record<string, readonly [title: string, amendments: readonly Derived[]]> = {
  nulls: ['null where the document promises a value', named(deriveNulls(answers))],
  statuses: ['error statuses that the document does not list', named(deriveStatuses(answers))],
  patterns: ['values that the reference daemons keep to', named(derivePatterns(answers))],
  required: ['fields that the reference daemons always send', named(deriveRequired(answers))],
};

/** Why: a definition that moved into, or out of, an operation's inline schema yields one amendment for each place. */
function named(amendments: readonly Derived[]): Derived[] {
  const perId = Map.groupBy(amendments, (amendment) => amendment.id);
  return amendments.map((amendment) =>
    perId.get(amendment.id)!.length === 1
      ? amendment
      : {
          ...amendment,
          id: `${amendment.id}-since-${/^[\d.]*\d/
            .exec(amendment.versions)![0]
            .replace(/\.+/g, '-')
            .replace(/-(\d+)-.*$/, '-$1')}`,
        },
  );
}

for (const [name, [title, amendments]] of Object.entries(files)) {
  const head = [
    `# ${title}.`,
    '# Derived by scripts/derive-amendments.ts from tests/fixtures/answers/: run it instead of editing this file.',
    '',
  ];
  const text = dump(amendments, { noRefs: true, lineWidth: 140, quotingType: "'" });
  writeFileSync(join(packageRoot, 'spec/amendments', `${name}.yaml`), `${head.join('\n')}\n${text}`);
  process.stderr.write(`${name}: ${amendments.length} amendments\n`);
}
