import { type Document, diffDocuments } from './diff-documents.ts';
import type { DiffRuleId } from './diff-rules.ts';
import type { Difference } from './difference.ts';

/** A version as it is compared: as we read it, and as it was published where we read it otherwise. */
export interface DiffVersion {
  readonly document: Document;
  readonly published?: Document;
}

/**
 * Rules that our own amendments set off: what is always there, may be null, or has a pattern is known for the versions that
 * some daemon was recorded at, and not for their neighbours.
 */
const strictness: ReadonlySet<DiffRuleId> = new Set<DiffRuleId>([
  'diff/response-field-required',
  'diff/response-field-optional',
  'diff/response-null-allowed',
  'diff/response-null-refused',
  'diff/response-field-format',
  'diff/response-values-added',
  'diff/response-values-removed',
  'diff/request-null-allowed',
  'diff/request-null-refused',
  'diff/request-field-format',
  'diff/status-added',
  'diff/status-removed',
]);

/**
 * Differences between two versions. Where both were amended, differences in strictness count only if the published documents
 * have them too: an amendment that reaches one version and not the next is no change of the API.
 */
export function diffVersions(from: DiffVersion, to: DiffVersion): Difference[] {
  const found = diffDocuments(from.document, to.document);
  if (!from.published || !to.published) return found;
  const published = new Set(diffDocuments(from.published, to.published).map(keyOf));
  return found
    .map((difference) => asPublished(difference, published))
    .filter((difference) => !strictness.has(difference.rule) || published.has(keyOf(difference)));
}

/** A field that is new is not always there because we amended it so. */
function asPublished(difference: Difference, published: ReadonlySet<string>): Difference {
  if (difference.rule !== 'diff/response-field-added-required') return difference;
  return published.has(keyOf(difference)) ? difference : { ...difference, rule: 'diff/response-field-added' };
}

const keyOf = ({ rule, operationId, place, status, at }: Difference): string =>
  [rule, operationId, place, status, at].join(' ');
