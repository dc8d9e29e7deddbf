import type { DiffRuleId } from './diff-rules.ts';

/** Where in an operation a difference lies. */
export type Place = 'operation' | 'parameter' | 'request' | 'response' | 'stream';

/** One difference between two documents. */
export interface Difference {
  readonly rule: DiffRuleId;
  readonly operationId: string;
  readonly place: Place;
  /** Of a response. */
  readonly status?: string;
  /** Of a field: JSON pointer from the body; of a parameter, filter, header or type its name. */
  readonly at: string;
  readonly before?: string;
  readonly after?: string;
  /** The definition that the field belongs to, with the way from it: `NetworkSettings.IPAddress`. */
  readonly field?: string;
}
