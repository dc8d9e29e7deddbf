import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';

export const suite = defineSuite({
  name: 'ContainerList',
  area: 'containers',
  operation: 'ContainerList',
  cases: [
    defineCase({
      id: 'filters-by-label',
      requirement: 'A label filter lists the containers with that label and no others.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const tag = t.name();
        const made = await t.container({ Labels: { tag } });
        await t.container({ Labels: { tag: `${tag}-other` } });
        const got = await t.request('ContainerList', {
          query: { all: true, filters: { label: [`tag=${tag}`] } },
        });
        return { got, id: made.id };
      },
      expect: [
        {
          expected: 'status 200 and exactly the one container',
          check: ({ got, id }) => answer(200, json('', [{ Id: id }])).check(got),
        },
      ],
    }),
    defineCase({
      id: 'rejects-unknown-filter',
      requirement: 'A filter key that the operation does not know is refused.',
      level: 'must',
      run: (t) => t.request('ContainerList', { query: { filters: { nonsense: ['x'] } } }),
      expect: [answer(400, message(/nonsense/))],
    }),
  ],
});
