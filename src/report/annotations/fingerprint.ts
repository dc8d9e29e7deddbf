import { createHash } from 'node:crypto';

/** A short name of what parts say. Why no positions among them: an exchange has another number in the next recording. */
export const fingerprintOf = (...parts: readonly (string | undefined)[]): string =>
  createHash('sha256')
    .update(parts.map((part) => part ?? '').join('\n'))
    .digest('hex')
    .slice(0, 32);
