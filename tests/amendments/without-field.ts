/** Copies of a JSON value, each with one field left out at one place: `[field, copy]`. */
export function* withoutField(
  value: unknown,
  fields: readonly string[],
): Generator<[field: string, mutant: unknown]> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      for (const [field, mutant] of withoutField(item, fields)) yield [field, value.with(index, mutant)];
    return;
  }
  const object = value as Record<string, unknown>;
  for (const field of fields)
    if (field in object)
      yield [field, Object.fromEntries(Object.entries(object).filter(([key]) => key !== field))];
  for (const [key, item] of Object.entries(object))
    for (const [field, mutant] of withoutField(item, fields)) yield [field, { ...object, [key]: mutant }];
}
