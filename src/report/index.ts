export { formatJson } from './format-json.ts';
export { formatJunit } from './format-junit.ts';
export { formatList, formatProgressLine, type ListedCase } from './format-lines.ts';
export { formatMarkdown } from './format-markdown.ts';
export { formatText } from './format-text.ts';
export type { TextOptions } from './pen.ts';
