type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An XML element with its attributes, and children (elements, already written) or text. */
export function element(
  name: string,
  attributes: Attributes,
  children: readonly string[] = [],
  text = '',
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`)
    .join('');
  if (children.length === 0 && text === '') return `<${name}${written}/>`;
  const inner = children.length > 0 ? `\n${children.join('\n')}\n` : '';
  return `<${name}${written}>${inner}${escapeText(text)}</${name}>`;
}

const escapeText = (text: string): string =>
  withoutInvalid(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');

const escapeAttribute = (text: string): string =>
  escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

/** XML 1.0 has no way to write most control characters, U+FFFE, U+FFFF and lone surrogates. */
const withoutInvalid = (text: string): string =>
  text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '');
