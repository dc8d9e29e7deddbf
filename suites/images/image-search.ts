import { answer, anyOf, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';

interface Found {
  readonly name: string;
  readonly star_count: number;
  readonly is_official: boolean;
}

// Why: the search asks a registry beyond the daemon; where none is reached, an error is the legal answer.
const unreachable = answer(500, message(/./));

export const suite = defineSuite({
  name: 'ImageSearch',
  area: 'images',
  operation: 'ImageSearch',
  cases: [
    defineCase({
      id: 'finds-a-term-or-tells-why-not',
      requirement: 'What is found has the term; a registry that is not reached is told as an error.',
      level: 'must',
      run: (t) => t.request('ImageSearch', { query: { term: 'busybox', limit: 3 } }),
      expect: [
        answer(
          200,
          json('', (list: Found[]) => list.length > 0 && list.length <= 3),
          json('/0/name', /busybox/),
        ),
        unreachable,
      ],
    }),
    defineCase({
      id: 'takes-its-filters',
      requirement: 'The filters `is-official` and `stars` choose among what is found.',
      level: 'must',
      run: (t) =>
        t.request('ImageSearch', {
          query: { term: 'busybox', filters: { 'is-official': ['true'], stars: ['1'] } },
        }),
      expect: [
        answer(
          200,
          json('', (list: Found[]) => list.every((item) => item.is_official && item.star_count >= 1)),
        ),
        unreachable,
      ],
    }),
    defineCase({
      id: 'rejects-a-limit-out-of-range',
      requirement: 'The limit must be from 1 to 100.',
      level: 'must',
      run: (t) => t.request('ImageSearch', { query: { term: 'busybox', limit: 1000 } }),
      expect: [answer(400, message(/1000/))],
    }),
    defineCase({
      id: 'rejects-a-limit-that-is-no-number',
      requirement: 'The limit must be a number.',
      level: 'must',
      run: (t) => t.request('ImageSearch', { query: { term: 'busybox', limit: 'many' } }),
      // Why 500: releases before 23 answer it.
      expect: [anyOf(answer(400, message(/many/)), answer(500, message(/many/)))],
    }),
    ...(
      [
        ['an-unknown-filter', 'A filter must be one that exists.', { nosuchkey: ['x'] }, /nosuchkey/],
        [
          'a-bad-is-official',
          'The value of `is-official` must be a truth value.',
          { 'is-official': ['perhaps'] },
          /perhaps/,
        ],
        ['a-bad-stars', 'The value of `stars` must be a number.', { stars: ['many'] }, /many/],
      ] as const
    ).map(([slug, requirement, filters, text]) =>
      defineCase({
        id: `rejects-${slug}`,
        requirement,
        level: 'must',
        run: (t) => t.request('ImageSearch', { query: { term: 'busybox', filters } }),
        expect: [answer(400, message(text))],
      }),
    ),
  ],
});
