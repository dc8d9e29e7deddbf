export type {
  Annotated,
  Annotation,
  AnnotationRule,
} from './annotations/annotation.ts';
export { annotateDiff } from './annotations/diff-annotations.ts';
export { formatAnnotationsJunit } from './annotations/format-annotations-junit.ts';
export { formatSarif } from './annotations/format-sarif.ts';
export { annotateHosts } from './annotations/hosts-annotations.ts';
export { levelOf } from './annotations/levels.ts';
export { annotateUpgrade } from './annotations/upgrade-annotations.ts';
export { formatDiffMarkdown } from './diff/diff-markdown.ts';
export { formatDiffText } from './diff/diff-text.ts';
export { formatFloorText } from './diff/floor-text.ts';
export { formatHistoryText } from './diff/history-text.ts';
export { formatHostsMarkdown } from './diff/hosts-markdown.ts';
export { formatHostsText } from './diff/hosts-text.ts';
export { formatUpgradeMarkdown } from './diff/upgrade-markdown.ts';
export { formatUpgradeText, worstImpact } from './diff/upgrade-text.ts';
export { formatExchangeLine, formatTable, type LineOptions } from './exchange-line.ts';
export { formatExchange } from './exchange-text.ts';
export { formatJson } from './format-json.ts';
export { formatJunit } from './format-junit.ts';
export { formatList, formatProgressLine } from './format-lines.ts';
export { formatMarkdown } from './format-markdown.ts';
export { formatText } from './format-text.ts';
export type { TextOptions } from './pen.ts';
export { bytesText, millisText, visible } from './visible.ts';
