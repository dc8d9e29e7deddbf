import type { Step } from './sequence.ts';

/** The bytes of a step's request, its variables filled in. Throws where one is not known. */
export function writeRequest(
  { ask, query = {}, body, headers = {}, bare = false }: Step,
  apiVersion: string,
  variables: ReadonlyMap<string, string>,
): Buffer {
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_whole, name: string) => {
      if (name === 'now') return (Date.now() / 1000).toFixed(9);
      const value = variables.get(name);
      if (value === undefined) throw new Error(`nothing is known as {${name}}`);
      return value;
    });
  const [method = '', path = ''] = fill(ask).split(' ');
  const pairs = Object.entries(query).map(([name, value]) => {
    const text = fillDeep(value, fill);
    return `${name}=${encodeURIComponent(typeof text === 'string' ? text : JSON.stringify(text))}`;
  });
  const joined = pairs.length > 0 ? `${path.includes('?') ? '&' : '?'}${pairs.join('&')}` : '';
  const target = `${bare ? '' : `/v${apiVersion}`}${path}${joined}`;
  const bytes = bodyOf(body, fill);
  const all: Record<string, string> = {
    Host: 'docker',
    'User-Agent': 'wirewhale',
    ...(bytes ? { 'Content-Type': 'application/json', 'Content-Length': String(bytes.length) } : {}),
    ...(bytes || method === 'GET' || method === 'HEAD' ? {} : { 'Content-Length': '0' }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`),
    bytes ?? Buffer.alloc(0),
  ]);
}

function bodyOf(body: unknown, fill: (text: string) => string): Buffer | undefined {
  if (body === undefined) return undefined;
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(fillDeep(body, fill)));
}

/** Every text in a value, also where it stands as a key. */
function fillDeep(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((item) => fillDeep(item, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [fill(key), fillDeep(item, fill)]));
}
