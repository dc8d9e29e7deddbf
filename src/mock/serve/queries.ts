import type { Operation } from '../../contract/index.ts';

/** What the daemon says of a query that its form parser cannot read; `undefined` when it can, or does not look. */
export function wrongQuery(operation: Operation, query: string): string | undefined {
  if (query === '' || !operation.parameters.some((parameter) => parameter.in === 'query')) return undefined;
  for (const part of query.split('&')) {
    if (part.includes(';')) return 'invalid semicolon separator in query';
    const wrong = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(part);
    if (wrong) return `invalid URL escape "${wrong[0]}"`;
  }
  return undefined;
}

/** A version as it is compared: `1.51.0`, `01.51` and `1.051` are 1.51. */
export function plainVersion(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return `${major}.${minor}`;
}
