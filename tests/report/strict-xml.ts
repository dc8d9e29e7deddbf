/** An element as a strict reader of XML 1.0 sees it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const invalid = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Parses a document without comments, CDATA and DTD; throws on whatever is not well-formed. */
export function parseXml(xml: string): XmlElement {
  if (invalid.test(xml)) throw new Error(`invalid character ${JSON.stringify(invalid.exec(xml)?.[0])}`);
  let rest = xml.replace(/^<\?xml [^?]*\?>\s*/, '');
  const root: XmlElement = { name: '#root', attributes: {}, children: [], text: '' };
  const open = [root];
  while (rest !== '') {
    const top = open.at(-1);
    if (!top) throw new Error('closed too often');
    const tag = /^<(\/?)([A-Za-z][\w-]*)((?:\s+[A-Za-z][\w-]*="[^"<]*")*)\s*(\/?)>/.exec(rest);
    if (tag) {
      const [whole, closing, name = '', attributes = '', empty] = tag;
      if (closing) {
        if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>`);
        open.pop();
      } else {
        const element = { name, attributes: readAttributes(attributes), children: [], text: '' };
        top.children.push(element);
        if (!empty) open.push(element);
      }
      rest = rest.slice(whole.length);
    } else {
      const text = /^[^<]+/.exec(rest)?.[0];
      if (text === undefined) throw new Error(`not a tag: ${rest.slice(0, 40)}`);
      if (text.includes(']]>')) throw new Error(']]> in text');
      top.text += decode(text);
      rest = rest.slice(text.length);
    }
  }
  const [only] = root.children;
  if (open.length !== 1 || root.children.length !== 1 || root.text.trim() !== '' || !only)
    throw new Error('not one root');
  return only;
}

export const elements = (root: XmlElement, name: string): XmlElement[] => [
  ...(root.name === name ? [root] : []),
  ...root.children.flatMap((child) => elements(child, name)),
];

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(
    ([, key = '', value = '']) => [key, decode(value)] as const,
  );
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error('attribute twice');
  return Object.fromEntries(pairs);
}

const decode = (text: string): string =>
  text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    const number = /^#(\d+)$/.exec(name)?.[1];
    const value = number ? String.fromCodePoint(Number(number)) : entities[name];
    if (value === undefined || !whole.endsWith(';')) throw new Error(`bad entity ${whole}`);
    return value;
  });
