import { type CaseTools, defineCase, defineSuite } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { same } from '../fixtures/misses.ts';

/** Lists with each word for `all`: true where a container that does not run is listed. */
async function listed(t: CaseTools, words: readonly string[]): Promise<Record<string, boolean>> {
  const { id } = await t.container();
  const found: Record<string, boolean> = {};
  for (const word of words) {
    const query = { all: word, filters: JSON.stringify({ id: [id] }) };
    const got = t.prepared(await t.request('ContainerList', { query }), 200);
    found[word] = got.json<unknown[]>().length === 1;
  }
  return found;
}

/** A case of words that are all on, or all off. */
const words = (id: string, level: 'must' | 'should', requirement: string, all: boolean, ...list: string[]) =>
  defineCase({
    id,
    requirement,
    level,
    needs: ['image'],
    run: (t) => listed(t, list),
    expect: [
      {
        expected: `${list.map((word) => `"${word}"`).join(', ')} to be ${all ? 'on' : 'off'}`,
        check: (found) => same('on', found, Object.fromEntries(list.map((word) => [word, all]))),
      },
    ],
  });

// Why a list of containers: whether `all` is on shows in it, and nothing is changed.
export const suite = defineSuite({
  name: 'protocol/query-booleans',
  area: 'protocol',
  cases: brisk([
    words('takes-1-and-true', 'must', '`1` and `true` in a query are on.', true, '1', 'true'),
    words('takes-0-and-false', 'must', '`0` and `false` in a query are off.', false, '0', 'false'),
    words('takes-nothing-as-off', 'must', 'A parameter without a value is off.', false, ''),
    words('takes-no-and-none-as-off', 'should', '`no` and `none` are off.', false, 'no', 'none'),
    words(
      'takes-other-words-as-on',
      'should',
      'Any other word is on.',
      true,
      'yes',
      'on',
      '2',
      '-1',
      'wirewhale',
    ),
    words(
      'takes-any-letter-case',
      'should',
      'Letter case does not matter.',
      false,
      'False',
      'FALSE',
      'No',
      'NONE',
    ),
    words(
      'takes-blanks-around-words',
      'should',
      'Blanks around a word do not matter.',
      false,
      ' 0',
      ' false ',
    ),
  ]),
});
