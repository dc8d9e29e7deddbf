import type { DiffRuleId } from '../diff/diff-rules.ts';
import type { Difference } from '../diff/difference.ts';
import { filtersOf, parameter, typeOf } from '../traffic/probe.ts';
import { isAt, type Parting, placeOf, statusOf } from './parting.ts';

/** The difference of documents that a parting of daemons shows; `undefined` where the documents say nothing of it. */
export const documentedBy = (parting: Parting, differences: readonly Difference[]): Difference | undefined =>
  differences.find(
    (difference) => difference.operationId === parting.operationId && shows(parting, difference),
  );

function shows(parting: Parting, difference: Difference): boolean {
  const { rule, pointer, now } = parting;
  switch (rule) {
    case 'status':
      return showsStatus(parting, difference);
    case 'header/gone':
      return difference.rule === 'diff/header-removed' && ofAnswer(parting, difference);
    case 'header/new':
      return difference.rule === 'diff/header-added' && ofAnswer(parting, difference);
    case 'header/changed':
      return pointer === '/header/content-type' && showsMedia(parting, difference);
    case 'answer/hijack':
    case 'stream/framing':
      return difference.rule === 'diff/stream-kind';
    default: {
      const rules = fieldRules[rule === 'shape/null' && now !== 'null' ? 'shape/told' : rule];
      return (
        rules?.includes(difference.rule) === true &&
        ofAnswer(parting, difference) &&
        hasValue(parting, difference)
      );
    }
  }
}

/** What the documents say of a field, by what was seen of it. */
const fieldRules: Readonly<Record<string, readonly DiffRuleId[]>> = {
  'shape/gone': ['diff/response-field-removed', 'diff/response-field-optional'],
  'shape/new': [
    'diff/response-field-added',
    'diff/response-field-added-required',
    'diff/response-field-required',
  ],
  'shape/null': ['diff/response-null-allowed'],
  'shape/told': ['diff/response-null-refused'],
  'shape/type': ['diff/response-field-type'],
  'value/changed': [
    'diff/response-values-added',
    'diff/response-values-removed',
    'diff/response-field-format',
  ],
};

/** Whether the difference is about the place of the parting, in the answer that came. */
function ofAnswer({ pointer, tried }: Parting, { place, status, at }: Difference): boolean {
  const isItem = /^\/items\/\d+/.test(pointer);
  if (place !== (isItem ? 'stream' : 'response')) return false;
  if (status !== undefined && status !== 'default' && status !== String(tried.status)) return false;
  const where = placeOf(pointer);
  return isAt(where.startsWith('header ') ? `header ${at}` : at, where);
}

/** Of values that came or went the one that was seen must be named. */
function hasValue({ was, now }: Parting, { rule, before, after }: Difference): boolean {
  if (rule === 'diff/response-values-added') return names(after).includes(now);
  if (rule === 'diff/response-values-removed') return names(before).includes(was);
  return true;
}

const names = (list: string | undefined): string[] => list?.split(', ') ?? [];

function showsMedia({ was, now, tried }: Parting, { rule, status, at }: Difference): boolean {
  if (status !== undefined && status !== String(tried.status)) return false;
  if (rule === 'diff/response-media-added') return bare(now) === at;
  return rule === 'diff/response-media-removed' && bare(was) === at;
}

const bare = (type: string): string => type.split(';', 1)[0]?.trim().toLowerCase() ?? '';

function showsStatus({ was, now, tried }: Parting, { rule, status, at }: Difference): boolean {
  const [before, after] = [statusOf(was) ?? 0, statusOf(now) ?? 0];
  const [, name = at] = at.split(' ');
  switch (rule) {
    case 'diff/status-added':
      return status === String(after);
    case 'diff/status-removed':
      return status === String(before);
    case 'diff/operation-added':
      return before === 404 || before === 405;
    case 'diff/operation-removed':
      return after === 404 || after === 405;
    case 'diff/filter-added':
      return before >= 400 && after < 400 && filtersOf(tried).includes(name);
    case 'diff/filter-removed':
      return before < 400 && after >= 400 && filtersOf(tried).includes(name);
    case 'diff/parameter-required':
      return before < 400 && after >= 400 && parameter(tried, at) === null;
    case 'diff/request-media-removed':
      return before < 400 && after >= 400 && typeOf(tried.requestHeaders) === at;
    default:
      return false;
  }
}
