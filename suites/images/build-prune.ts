import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';

export const suite = defineSuite({
  name: 'BuildPrune',
  area: 'images',
  operation: 'BuildPrune',
  cases: [
    ...(
      [
        ['tells-what-was-removed', '1.31..', {}],
        ['removes-all-when-told', '1.39..', { all: true }],
        ['keeps-storage-when-told', '1.39..1.48', { 'keep-storage': 1_000_000_000 }],
        [
          'keeps-space-when-told',
          '1.48..',
          { 'reserved-space': 1_000_000_000, 'max-used-space': 2_000_000_000 },
        ],
        ['takes-its-filters', '1.39..', { filters: { until: ['24h'], type: ['regular'] } }],
      ] as const
    ).map(([id, api, query]) =>
      defineCase({
        id,
        requirement: 'Prune of the build cache tells the space that it gave back.',
        level: 'must',
        api,
        needs: ['build', 'prune'],
        run: (t) => t.request('BuildPrune', { query }),
        expect: [
          answer(
            200,
            json('/SpaceReclaimed', (bytes: number) => bytes >= 0, 'a SpaceReclaimed'),
          ),
        ],
      }),
    ),
    defineCase({
      id: 'rejects-an-unknown-filter',
      requirement: 'A filter that does not exist is the client’s error, and nothing is removed.',
      level: 'must',
      api: '1.39..',
      needs: ['build', 'prune'],
      run: (t) => t.request('BuildPrune', { query: { filters: { nosuchkey: ['x'] } } }),
      expect: [answer(400, message(/nosuchkey/))],
    }),
  ],
});
