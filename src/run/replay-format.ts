import { formatReplayText, type ReplayReport, type TextStyle } from '../replay/index.ts';

/** A report of `replay` or `compare` as text for people or as JSON. */
export function formatReplay(report: ReplayReport, format: 'text' | 'json', style: TextStyle): string {
  return format === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : formatReplayText(report, style);
}
