import type { Impact } from '../../model/index.ts';
import { type Parting, statusOf } from './parting.ts';

/** How hard a parting of which nothing is known may hit a client of the first daemon. */
export function impactOf({ rule, was, now }: Pick<Parting, 'rule' | 'was' | 'now'>): Impact {
  switch (rule) {
    case 'status': {
      const [before, after] = [statusOf(was) ?? 0, statusOf(now) ?? 0];
      return before < 400 && after >= 400 ? 'breaking' : 'risky';
    }
    case 'answer/missing':
    case 'answer/cut':
    case 'answer/hijack':
    case 'answer/no-counterpart':
    case 'shape/gone':
    case 'shape/type':
    case 'shape/json':
    case 'stream/framing':
      return 'breaking';
    case 'shape/new':
    case 'header/new':
      return 'compatible';
    default:
      return 'risky';
  }
}
