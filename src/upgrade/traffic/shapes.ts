/**
 * Whether a value is of a shape as `describeShape` tells it: `array, or null`, `integer, int64`. Why it matters: a document that
 * takes less than it did says nothing against those who sent what is left.
 */
export function isOfShape(value: unknown, shape: string | undefined): boolean {
  const types = (shape ?? '').split(',', 1)[0]?.split(' or ') ?? [];
  return types.some((type) => isOfType(value, type.trim()));
}

/** Whether the text of a parameter is one of a type as documents name it: `integer int64`, `array of string multi`. */
export function isTextOf(text: string, type: string | undefined): boolean {
  switch (type?.split(' ', 1)[0]) {
    case 'integer':
      return /^-?\d+$/.test(text);
    case 'number':
      return text !== '' && Number.isFinite(Number(text));
    // Why: the daemon takes anything for true that it does not know for false; and one value for a list of one.
    default:
      return true;
  }
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'string':
    case 'boolean':
      return typeof value === type;
    default:
      // `anything`, and `value` of an enum without a type.
      return true;
  }
}
