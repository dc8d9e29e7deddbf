import { expect, test } from 'vitest';
import { formatMarkdown } from '../../src/report/index.ts';
import { calm, caseOf, sample } from './sample-report.ts';

const page = formatMarkdown(sample);
const lines = page.split('\n');

test('the heading tells the verdict, the line below it the sums', () => {
  expect(lines[0]).toBe('## Does not conform: Docker 28.5.2');
  expect(lines[2]).toBe('1 passed, 2 failed, 1 could not be judged, 1 waived, 1 skipped; 41 s; exit 1');
  expect(formatMarkdown(calm)).toMatch(/^## Conforms: /);
});

test('tables read back: each row has the cells of its head', () => {
  const rows = lines.filter((line) => line.startsWith('|'));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  expect(new Set(cells.slice(0, 4).map(({ length }) => length))).toEqual(new Set([2]));
  expect(cells.slice(-4)).toEqual([
    ['area', 'pass', 'fail', 'error', 'waived', 'skip'],
    ['---', '--:', '--:', '--:', '--:', '--:'],
    ['containers', '1', '2', '0', '1', '0'],
    ['images', '0', '0', '1', '0', '1'],
  ]);
});

test('each failing case is a block that opens and closes, worst first', () => {
  expect(lines.filter((line) => line.startsWith('<details>'))).toHaveLength(3);
  expect(lines.filter((line) => line === '</details>')).toHaveLength(3);
  const names = [...page.matchAll(/<summary>(\w+) <code>([^<]*)<\/code>/g)].map(
    ([, word, id]) => `${word} ${id}`,
  );
  expect(names).toEqual([
    'FAIL ContainerInspect/fail',
    'FAIL ContainerUpdate/should-fail',
    'ERROR ContainerInspect/error',
  ]);
});

test('no markup of a daemon is taken as ours', () => {
  const outsideCode = page.replace(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
  expect(outsideCode).not.toContain('<b>');
  expect(outsideCode).not.toContain('@you');
});

test('waived, skipped, stale and left behind are listed', () => {
  for (const title of ['Stale waivers', 'Left behind', 'Waived', 'Skipped'])
    expect(lines).toContain(`**${title}**`);
  expect(formatMarkdown(calm)).not.toContain('**Waived**');
});

test('a long run stays below the limit of a job summary', () => {
  const cases = Array.from({ length: 500 }, (_, index) =>
    caseOf('fail', { id: `ContainerList/case-${index}` }),
  );
  const long = formatMarkdown({ ...sample, cases });
  expect(long).toContain('470 more failing cases');
  expect(Buffer.byteLength(long)).toBeLessThan(65_536);
});
