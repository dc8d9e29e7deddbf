import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findAnswer, loadAnswers } from '../../scripts/derive-amendments/answers.ts';
import { packageRoot } from '../../src/base/index.ts';

const notes = globSync('docs/discoveries/*.md', { cwd: packageRoot });
const names = new Set([...loadAnswers(), ...loadAnswers('podman')].map((answer) => answer.name));

describe('field notes', () => {
  it.each(notes)('%s names answers that are recorded', (note) => {
    const text = readFileSync(join(packageRoot, note), 'utf8');
    const lost = [...text.matchAll(/`((?:docker|podman)-[\d.]+\/v\S+?\.json)?#([A-Z]\w+\/[\w-]+)`/g)].filter(
      ([, file, name]) =>
        file ? !findAnswer(`tests/fixtures/answers/${file}#${name}`) : !names.has(name ?? ''),
    );
    expect(lost.map(([all]) => all)).toEqual([]);
  });

  it('are all listed in the table of contents', () => {
    const contents = readFileSync(join(packageRoot, 'docs/discoveries/README.md'), 'utf8');
    const unlisted = notes
      .map((note) => note.split('/').at(-1)!)
      .filter((name) => name !== 'README.md' && !contents.includes(name));
    expect(unlisted).toEqual([]);
  });
});
