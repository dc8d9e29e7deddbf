import {
  answer,
  anyOf,
  type CaseTools,
  defineCase,
  defineSuite,
  json,
  message,
} from '../../src/suite/index.ts';
import { bare, build, built, imported, type MadeImage } from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface Listed {
  readonly Id: string;
  readonly RepoTags: string[] | null;
  readonly Labels: Record<string, string> | null;
  readonly Size: number;
  readonly SharedSize: number;
}

async function list(t: CaseTools, query: Record<string, unknown>): Promise<Listed[]> {
  return t.prepared(await t.request('ImageList', { query }), 200).json<Listed[]>();
}

/** Which of two new images a filter lists. The tag that both carry as label keeps all others away. */
async function ofTwo(
  t: CaseTools,
  filters: (tag: string, first: MadeImage, second: MadeImage) => Record<string, string[]>,
) {
  const tag = t.name();
  const first = await imported(t, `LABEL tag=${tag} color=red`);
  const second = await imported(t, `LABEL tag=${tag} color=blue`);
  const found = await list(t, { filters: { label: [`tag=${tag}`], ...filters(tag, first, second) } });
  const called = new Map([
    [first.id, 'first'],
    [second.id, 'second'],
  ]);
  return found.map(({ Id }) => called.get(Id) ?? Id).sort();
}

const exactly = (...wanted: readonly string[]) => ({
  expected: `exactly ${wanted.join(' and ') || 'none'}`,
  check: (found: readonly string[]) => same('what is listed', found, wanted),
});

export const suite = defineSuite({
  name: 'ImageList',
  area: 'images',
  operation: 'ImageList',
  cases: [
    defineCase({
      id: 'lists-an-image',
      requirement: 'A new image is listed with its id, its names, its labels and its size.',
      level: 'must',
      async run(t) {
        const made = await imported(t, 'LABEL color=red');
        return { made, found: (await list(t, {})).filter(({ Id }) => Id === made.id) };
      },
      expect: [
        {
          expected: 'one entry with what it was made of',
          check: ({ made, found: [one, ...more] }) =>
            firstMiss(
              same('names', bare(one?.RepoTags), [made.name]),
              same('label', one?.Labels?.color, 'red'),
              same('size', one?.Size, (size: number) => size > 0),
              same('further entries', more.length, 0),
            ),
        },
      ],
    }),
    defineCase({
      id: 'filters-by-label',
      requirement: 'The filter `label` lists the images that have the label with this value.',
      level: 'must',
      run: (t) => ofTwo(t, (tag) => ({ label: [`tag=${tag}`, 'color=blue'] })),
      expect: [exactly('second')],
    }),
    defineCase({
      id: 'filters-by-label-key',
      requirement: 'The filter `label` without a value lists the images that have the label at all.',
      level: 'must',
      run: (t) => ofTwo(t, (tag) => ({ label: [`tag=${tag}`, 'color'] })),
      expect: [exactly('first', 'second')],
    }),
    defineCase({
      id: 'filters-by-reference',
      requirement: 'The filter `reference` lists the images of a name.',
      level: 'must',
      run: (t) => ofTwo(t, (_tag, first) => ({ reference: [first.name] })),
      expect: [exactly('first')],
    }),
    defineCase({
      id: 'filters-by-reference-pattern',
      requirement: 'The filter `reference` takes patterns, of which one must match.',
      level: 'must',
      run: (t) =>
        ofTwo(t, (_tag, _first, second) => ({
          reference: [`${second.name.slice(0, -9)}*`, 'wirewhale-nothing*:latest'],
        })),
      expect: [exactly('second')],
    }),
    defineCase({
      id: 'filters-by-before',
      requirement: 'The filter `before` lists the images that are older than the named one.',
      level: 'must',
      run: (t) => ofTwo(t, (_tag, _first, second) => ({ before: [second.name] })),
      expect: [exactly('first')],
    }),
    defineCase({
      id: 'filters-by-since',
      requirement: 'The filter `since` lists the images that are younger than the named one.',
      level: 'must',
      run: (t) => ofTwo(t, (_tag, first) => ({ since: [first.id] })),
      expect: [exactly('second')],
    }),
    defineCase({
      id: 'filters-by-until',
      requirement: 'The filter `until` lists the images that were made before the time.',
      level: 'must',
      api: '1.44..',
      run: async (t) => [
        ...(await ofTwo(t, () => ({ until: ['2001-02-03T04:05:06Z'] }))),
        ...(await ofTwo(t, () => ({ until: ['2300-01-01T00:00:00Z'] }))),
      ],
      expect: [exactly('first', 'second')],
    }),
    defineCase({
      id: 'filters-dangling-ones',
      requirement: 'The filter `dangling` parts the images without a name from those that have one.',
      level: 'must',
      // Why so long: each step of a build is a container of its own.
      timeoutMs: 90_000,
      needs: ['build'],
      async run(t) {
        const tag = t.name();
        const LABEL = `FROM scratch\nLABEL tag=${tag}\n`;
        const named = await built(t, `${LABEL}ENV NAME=named\n`);
        await build(t, `${LABEL}ENV NAME=none\n`);
        const of = async (dangling: string) =>
          (await list(t, { filters: { label: [`tag=${tag}`], dangling: [dangling] } })).map(({ Id }) => Id);
        const dangling = await of('true');
        for (const name of dangling)
          t.defer(() => t.request('ImageDelete', { path: { name }, query: { force: true } }));
        return { named, dangling, others: await of('false') };
      },
      expect: [
        {
          expected: 'one without a name, and the named one',
          check: ({ named, dangling, others }) =>
            firstMiss(
              same('number of dangling ones', dangling.length, 1),
              same('dangling ones have the named one', dangling.includes(named.id), false),
              same('the others', others, [named.id]),
            ),
        },
      ],
    }),
    defineCase({
      id: 'lists-intermediate-ones-when-told',
      requirement: 'With `all` the images that a build left between are listed too.',
      level: 'should',
      needs: ['build'],
      async run(t) {
        const tag = t.name();
        const made = await built(t, `FROM scratch\nLABEL tag=${tag}\nENV A=b\nENV C=d\n`);
        const filters = { label: [`tag=${tag}`] };
        const few = await list(t, { filters });
        const many = await list(t, { filters, all: true });
        return { made, few: few.map(({ Id }) => Id), many: many.length };
      },
      expect: [
        {
          expected: 'the image alone, and more with `all`',
          check: ({ made, few, many }) =>
            firstMiss(
              same('without `all`', few, [made.id]),
              same('number with `all`', many, (count: number) => count > 1),
            ),
        },
      ],
    }),
    defineCase({
      id: 'tells-shared-size-when-told',
      requirement: 'With `shared-size` the size that is shared is told, otherwise it is -1.',
      level: 'must',
      api: '1.42..',
      async run(t) {
        const made = await imported(t);
        const shared = async (query: Record<string, unknown>) =>
          (await list(t, query)).find(({ Id }) => Id === made.id)?.SharedSize;
        return { told: await shared({ 'shared-size': true }), untold: await shared({}) };
      },
      expect: [
        {
          expected: '0 or more when asked, -1 when not',
          check: ({ told, untold }) =>
            firstMiss(
              same('asked', told, (size: number) => size >= 0),
              same('not asked', untold, -1),
            ),
        },
      ],
    }),
    ...(['manifests', 'digests', 'identity'] as const).map((name) =>
      defineCase({
        id: `lists-with-${name}`,
        requirement: `With \`${name}\` the same images are listed, each once.`,
        level: 'must',
        ...{ manifests: { api: '1.47..' }, digests: {}, identity: { api: '1.55..' } }[name],
        async run(t) {
          const made = await imported(t, `LABEL tag=${t.name()}`);
          const got = await t.request('ImageList', { query: { [name]: true } });
          return got.json<Listed[]>().filter(({ Id }) => Id === made.id).length;
        },
        expect: [{ expected: 'one entry of the image', check: (count: number) => same('entries', count, 1) }],
      }),
    ),
    defineCase({
      id: 'rejects-an-unknown-filter',
      requirement: 'A filter that does not exist is the client’s error.',
      level: 'must',
      run: (t) => t.request('ImageList', { query: { filters: { nosuchkey: ['x'] } } }),
      expect: [answer(400, message(/nosuchkey/))],
    }),
    defineCase({
      id: 'rejects-a-bad-dangling',
      requirement: 'The value of `dangling` must be a truth value.',
      level: 'must',
      run: (t) => t.request('ImageList', { query: { filters: { dangling: ['perhaps'] } } }),
      expect: [answer(400, message(/perhaps/))],
    }),
    defineCase({
      id: 'rejects-malformed-filters',
      requirement: 'Filters that are no JSON are an error.',
      level: 'must',
      run: (t) => t.request('ImageList', { query: { filters: '{nonsense' } }),
      expect: [anyOf(answer(400, message()), answer(500, message()))],
    }),
    defineCase({
      id: 'lists-none-of-an-unknown-label',
      requirement: 'A filter that nothing matches gives an empty list.',
      level: 'must',
      run: (t) => t.request('ImageList', { query: { filters: { label: [`none=${t.name()}`] } } }),
      expect: [answer(200, json('', []))],
    }),
  ],
});
