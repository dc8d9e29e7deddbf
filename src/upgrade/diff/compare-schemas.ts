import type { JsonSchema } from '../../model/index.ts';
import { describeShape, type SchemaOf, type Shape, shapeOf, showValue } from '../shape.ts';
import type { FieldChange } from './field-change.ts';

/**
 * Compares schemas of two documents. Schemas are named by their content, so that what is equal is passed over unseen, and
 * what was compared once is known for all pairs of versions.
 */
export class SchemaComparer {
  readonly #before: SchemaOf;
  readonly #after: SchemaOf;
  readonly #known = new Map<string, readonly FieldChange[]>();

  constructor(before: SchemaOf, after: SchemaOf = before) {
    this.#before = before;
    this.#after = after;
  }

  compare(before: JsonSchema, after: JsonSchema): readonly FieldChange[] {
    if (before === after || (before.$ref !== undefined && before.$ref === after.$ref)) return [];
    const key = `${JSON.stringify(before)} ${JSON.stringify(after)}`;
    let found = this.#known.get(key);
    if (!found) {
      found = this.#compare(before, after);
      this.#known.set(key, found);
    }
    return found;
  }

  #compare(before: JsonSchema, after: JsonSchema): readonly FieldChange[] {
    const was = shapeOf(before, this.#before);
    const is = shapeOf(after, this.#after);
    const changes = [...ownChanges(was, is)];
    // Why: where all members go at once, or come, one document does not describe the object; daemons sent it all the same.
    if ((isOpaque(was) && hasSeveral(is)) || (isOpaque(is) && hasSeveral(was)))
      return changes.map((change) => owned(change, was, is));
    for (const name of new Set([...Object.keys(was.properties), ...Object.keys(is.properties)])) {
      const step = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      changes.push(...this.#compareMember(name, was, is).map((change) => below(step, change)));
    }
    if (was.items && is.items)
      changes.push(...this.compare(was.items, is.items).map((change) => below('/*', change)));
    if (was.values && is.values)
      changes.push(...this.compare(was.values, is.values).map((change) => below('/*', change)));
    return changes.map((change) => owned(change, was, is));
  }

  #compareMember(name: string, was: Shape, is: Shape): readonly FieldChange[] {
    const [before, after] = [was.properties[name], is.properties[name]];
    if (!before)
      return [
        {
          kind: 'added',
          pointer: '',
          required: is.required.has(name),
          after: describeShape(shapeOf(after!, this.#after)),
        },
      ];
    if (!after)
      return [
        {
          kind: 'removed',
          pointer: '',
          required: was.required.has(name),
          before: describeShape(shapeOf(before, this.#before)),
        },
      ];
    const kept = was.required.has(name) === is.required.has(name);
    return [
      ...(kept ? [] : [{ kind: is.required.has(name) ? 'required' : 'optional', pointer: '' } as const]),
      ...this.compare(before, after),
    ];
  }
}

/** An object of which nothing is told. */
const isOpaque = ({ types, properties, values }: Shape): boolean =>
  types.join() === 'object' && values === undefined && Object.keys(properties).length === 0;

const hasSeveral = ({ properties }: Shape): boolean => Object.keys(properties).length > 1;

function* ownChanges(was: Shape, is: Shape): Generator<FieldChange> {
  const sides = { pointer: '', before: describeShape(was), after: describeShape(is) };
  const same = was.types.join() === is.types.join();
  if (!same) yield { kind: 'type', ...sides };
  if (was.nullable !== is.nullable) yield { kind: is.nullable ? 'nullable' : 'not-nullable', ...sides };
  if (!same) return;
  if (was.format !== is.format) yield { kind: 'format', ...sides };
  if (was.limits !== is.limits) yield { kind: 'limits', ...sides };
  const [old, now] = [was.enum ?? [], is.enum ?? []].map((values) => values.map(showValue)) as [
    string[],
    string[],
  ];
  const added = was.enum ? now.filter((value) => !old.includes(value)) : [];
  const gone = is.enum ? old.filter((value) => !now.includes(value)) : [];
  // Why the second: an enum that comes or goes as a whole narrows or widens as much as one that changes.
  if (added.length > 0 || (was.enum && !is.enum))
    yield { kind: 'enum-added', ...sides, after: is.enum ? added.join(', ') : 'any value' };
  if (gone.length > 0 || (is.enum && !was.enum))
    yield { kind: 'enum-removed', ...sides, before: was.enum ? gone.join(', ') : 'any value' };
}

const below = (step: string, change: FieldChange): FieldChange => ({
  ...change,
  pointer: step + change.pointer,
});

/** Notes the nearest definition around a field, unless a nearer one is noted. */
function owned(change: FieldChange, was: Shape, is: Shape): FieldChange {
  if (change.owner || change.pointer === '' || (was.id === undefined && is.id === undefined)) return change;
  return {
    ...change,
    owner: {
      ...(was.id === undefined ? {} : { before: was.id }),
      ...(is.id === undefined ? {} : { after: is.id }),
      pointer: change.pointer,
    },
  };
}
