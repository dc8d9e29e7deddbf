import type { Contract, SchemaId, SchemaIssue } from '../contract/index.ts';
import type { RuleId } from './catalogue.ts';
import { generalPointer } from './general-pointer.ts';
import type { Note } from './note.ts';
import { isMasked, lastPart, showValue, valueAt } from './show-value.ts';

export interface ValueRules {
  readonly schema: RuleId;
  /** Rule for null in place of an array or object; absent: null is let pass (daemons take it from clients). */
  readonly null?: RuleId;
  readonly undocumented?: RuleId;
  /** Values by which clients say that something is not set are let pass: `""` for one of a list, -1 where only more is allowed. */
  readonly unset?: boolean;
  /** `responses.200` */
  readonly source: string;
  /** Pointer of the value in the whole: the number of an item of a stream. */
  readonly at?: string;
}

/** Judges a JSON value against its schema. */
export function* judgeValue(
  contract: Contract,
  schema: SchemaId,
  value: unknown,
  rules: ValueRules,
): Generator<Note> {
  for (const issue of contract.validate(schema, value)) {
    const isNull = issue.nullFor === 'array' || issue.nullFor === 'object';
    if (isNull && !rules.null) continue;
    const came = valueAt(value, issue.pointer);
    if ((rules.unset && meansUnset(issue, came)) || isMasked(came)) continue;
    yield spot(contract, schema, value, rules, {
      rule: isNull && rules.null ? rules.null : rules.schema,
      pointer: issue.pointer,
      expected: issue.expected,
      message: messageOf(issue),
      definition: issue.definition,
    });
  }
  if (!rules.undocumented) return;
  for (const pointer of contract.undocumentedFields(schema, value))
    yield spot(contract, schema, value, rules, {
      rule: rules.undocumented,
      pointer,
      expected: 'a field that the contract names',
      message: `${pointer} is not named by the contract`,
    });
}

/** Why: Go clients send every member, and the daemon takes the zero value, or -1 for a limit, as "not given". */
const meansUnset = ({ keyword }: SchemaIssue, value: unknown): boolean =>
  value === '' ? keyword === 'enum' || keyword === 'format' : value === -1 && keyword === 'minimum';

interface Spot {
  readonly rule: RuleId;
  readonly pointer: string;
  readonly expected: string;
  readonly message: string;
  readonly definition?: string | undefined;
}

function spot(contract: Contract, schema: SchemaId, value: unknown, rules: ValueRules, found: Spot): Note {
  const { definition, pointer, ...rest } = found;
  const at = rules.at ?? '';
  return {
    ...rest,
    pointer: `${at}${pointer}`,
    general: `${at && '/*'}${generalPointer(contract, schema, pointer)}`,
    actual: showValue(valueAt(value, pointer), lastPart(pointer)),
    source: definition ? `${rules.source} (definition ${definition})` : rules.source,
  };
}

const messageOf = (issue: SchemaIssue): string =>
  issue.nullFor
    ? `${issue.pointer || 'the body'} is null; the contract says ${issue.expected}`
    : `${issue.pointer || 'the body'} is not what the contract says: ${issue.expected}`;
