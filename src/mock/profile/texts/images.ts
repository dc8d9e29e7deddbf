import type { TextRule } from '../profile.ts';

/** Errors of images. */
export const imageTexts: readonly TextRule[] = [
  {
    match: /^No such image: (\S+?):latest$/,
    on: ['ImageInspect'],
    docker: '<23',
    message: 'no such image: $1: No such image: $1:latest',
  },
  { match: /^limit (\S+) is outside/, on: ['ImageSearch'], docker: '<23', message: 'Limit $1 is outside' },
  {
    match: /^invalid (?:limit specified|value for limit): /,
    on: ['ImageSearch'],
    docker: '<23',
    message: '',
    status: 500,
  },
  { match: /^invalid reference format/, on: ['ImageTag', 'ImageCommit'], docker: '<23', status: 500 },
  // Why: a push without credentials is refused before the stream begins.
  {
    match: /^bad parameters and missing X-Registry-Auth: invalid X-Registry-Auth header: /,
    docker: '<23',
    message: 'Bad parameters and missing X-Registry-Auth: ',
  },
];
