import type { DiffEntry } from './diff-report.ts';

/** What `wirewhale history` answers. */
export interface HistoryReport {
  readonly format: 'wirewhale-history/1';
  readonly tool: { readonly name: string; readonly version: string };
  readonly word: string;
  /** The versions that were looked at. */
  readonly from: string;
  readonly to: string;
  /** Versions whose documents have it, oldest first. */
  readonly versions: readonly string[];
  readonly changes: readonly { readonly version: string; readonly entries: readonly DiffEntry[] }[];
}
