const words = ['empty', 'told', 'sent', 'absent', 'several'];
const types = ['string', 'number', 'boolean', 'array', 'object', 'null'];
const usage = `\`when\` should be ${words.join(', ')}, or one of is, not, type, matches, holds and no, or such by JSON pointer`;

/** What is wrong with the condition of a behaviour. */
export function complaintOfWhen(when: unknown): string | undefined {
  if (typeof when === 'string') return words.includes(when) ? undefined : usage;
  if (when === null || typeof when !== 'object' || Array.isArray(when)) return usage;
  const entries = Object.entries(when);
  if (entries.length === 0) return usage;
  if (entries.every(([key]) => key.startsWith('/')))
    return entries.map(([, condition]) => complaintOfCondition(condition)).find(Boolean);
  return complaintOfCondition(when);
}

function complaintOfCondition(condition: unknown): string | undefined {
  if (typeof condition === 'string') return words.includes(condition) ? undefined : usage;
  const [[key, value] = ['', undefined], ...more] = Object.entries(condition ?? {});
  if (more.length > 0) return usage;
  switch (key) {
    case 'is':
    case 'not':
      return Array.isArray(value) && value.length > 0 ? undefined : `\`${key}\` should be a list`;
    case 'type':
      return types.includes(String(value)) ? undefined : `\`type\` should be one of ${types.join(', ')}`;
    case 'no':
      return value === 'address' || value === 'network' ? undefined : '`no` should be address or network';
    case 'holds':
      return typeof value === 'string' ? undefined : '`holds` should be text';
    case 'matches':
      return isPattern(value) ? undefined : '`matches` should be a regular expression';
    default:
      return usage;
  }
}

function isPattern(value: unknown): boolean {
  try {
    return typeof value === 'string' && new RegExp(value) instanceof RegExp;
  } catch {
    return false;
  }
}
