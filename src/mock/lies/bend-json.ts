type Edit =
  | { readonly kind: 'drop' | 'null' | 'type' }
  | { readonly kind: 'set' | 'add'; readonly value: unknown };

/** A value with what a pointer names bent; the value itself stays as it is. */
export function bendJson(value: unknown, pointer: string, edit: Edit): unknown {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return bent(value, steps, edit);
}

function bent(value: unknown, path: readonly string[], edit: Edit): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return leaf(value, edit);
  if (value === null || typeof value !== 'object') return value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  const keys =
    step === '*'
      ? Object.keys(copy)
      : step in copy || (edit.kind === 'add' && rest.length === 0)
        ? [step]
        : [];
  for (const key of keys) {
    if (rest.length > 0 || edit.kind !== 'drop') copy[key] = bent(copy[key], rest, edit);
    else delete copy[key];
  }
  return copy;
}

function leaf(value: unknown, edit: Edit): unknown {
  switch (edit.kind) {
    case 'drop':
      return undefined;
    case 'null':
      return null;
    case 'type':
      return ofAnotherType(value);
    default:
      return edit.value;
  }
}

function ofAnotherType(value: unknown): unknown {
  if (Array.isArray(value)) return {};
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return value.length;
    case 'object':
      return [];
    default:
      return String(value);
  }
}
