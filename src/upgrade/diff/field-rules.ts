import type { DiffRuleId } from './diff-rules.ts';
import type { ChangeKind } from './field-change.ts';

/** The rule of a change by whether clients send the field or receive it. */
export const fieldRules: Readonly<Record<'request' | 'response', Readonly<Record<ChangeKind, DiffRuleId>>>> =
  {
    request: {
      added: 'diff/request-field-added',
      removed: 'diff/request-field-removed',
      type: 'diff/request-field-type',
      format: 'diff/request-field-format',
      limits: 'diff/request-field-format',
      'enum-added': 'diff/request-values-added',
      'enum-removed': 'diff/request-values-removed',
      nullable: 'diff/request-null-allowed',
      'not-nullable': 'diff/request-null-refused',
      required: 'diff/request-field-required',
      optional: 'diff/request-field-optional',
    },
    response: {
      added: 'diff/response-field-added',
      removed: 'diff/response-field-removed',
      type: 'diff/response-field-type',
      format: 'diff/response-field-format',
      limits: 'diff/response-field-format',
      'enum-added': 'diff/response-values-added',
      'enum-removed': 'diff/response-values-removed',
      nullable: 'diff/response-null-allowed',
      'not-nullable': 'diff/response-null-refused',
      required: 'diff/response-field-required',
      optional: 'diff/response-field-optional',
    },
  };

/** The rule of a field's change; one that is new and must be there is a rule of its own. */
export function fieldRule(
  direction: 'request' | 'response',
  kind: ChangeKind,
  required: boolean,
): DiffRuleId {
  if (kind === 'added' && required)
    return direction === 'request' ? 'diff/request-field-required' : 'diff/response-field-added-required';
  return fieldRules[direction][kind];
}
