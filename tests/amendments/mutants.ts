/** Copies of a JSON value, each with one field left out at one place: `[field, copy]`. */
export function withoutField(
  value: unknown,
  fields: readonly string[],
): Generator<[field: string, mutant: unknown]> {
  return changed(value, fields, (object, field) =>
    Object.fromEntries(Object.entries(object).filter(([key]) => key !== field)),
  );
}

/** Copies of a JSON value, each with another value of the same type in one field: no id, no state, no moment, below any minimum. */
export function withWrongValue(value: unknown, field: string): Generator<[field: string, mutant: unknown]> {
  return changed(value, [field], (object) => ({
    ...object,
    [field]: typeof object[field] === 'number' ? -5 : 'nonsense!',
  }));
}

function* changed(
  value: unknown,
  fields: readonly string[],
  change: (object: Record<string, unknown>, field: string) => Record<string, unknown>,
): Generator<[field: string, mutant: unknown]> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      for (const [field, mutant] of changed(item, fields, change)) yield [field, value.with(index, mutant)];
    return;
  }
  const object = value as Record<string, unknown>;
  for (const field of fields) if (field in object) yield [field, change(object, field)];
  for (const [key, item] of Object.entries(object))
    for (const [field, mutant] of changed(item, fields, change)) yield [field, { ...object, [key]: mutant }];
}
