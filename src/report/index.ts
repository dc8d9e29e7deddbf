export { formatExchangeLine, formatTable, type LineOptions } from './exchange-line.ts';
export { formatExchange } from './exchange-text.ts';
export { formatJson } from './format-json.ts';
export { formatJunit } from './format-junit.ts';
export { formatList, formatProgressLine } from './format-lines.ts';
export { formatMarkdown } from './format-markdown.ts';
export { formatText } from './format-text.ts';
export { bytesText, millisText, visible } from './visible.ts';
