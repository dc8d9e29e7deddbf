import type { Address, Exchange } from '../model/index.ts';

/** A curl line that sends the exchange's request again. Bodies over 2,000 bytes are named, not written out. */
export function curlLine(address: Address, exchange: Exchange): string {
  const { request } = exchange;
  const parts = ['curl', '-i'];
  let origin = 'http://d';
  if (address.kind === 'unix') parts.push('--unix-socket', quote(address.path));
  if (address.kind === 'tcp') {
    origin = `${address.tls ? 'https' : 'http'}://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
    if (address.tls?.ca) parts.push('--cacert', quote(address.tls.ca));
    if (address.tls?.cert) parts.push('--cert', quote(address.tls.cert));
    if (address.tls?.key) parts.push('--key', quote(address.tls.key));
    if (address.tls && !address.tls.verify) parts.push('-k');
  }
  if (request.method === 'HEAD') parts.push('-I');
  else if (request.method !== 'GET') parts.push('-X', request.method);
  for (const [name, value] of request.headers) {
    const ofUpgrade = /^connection$/i.test(name) && /upgrade/i.test(value);
    if (ofUpgrade || /^(content-type|upgrade|x-registry-.*)$/i.test(name))
      parts.push('-H', quote(`${name}: ${value}`));
  }
  const { body } = request;
  if (body.length > 0) {
    const text = Buffer.from(body.bytes).toString('utf8');
    const printable =
      body.bytes.length === body.length &&
      body.length <= 2000 &&
      !text.includes('\u0000') &&
      !text.includes('\ufffd');
    parts.push('--data-binary', printable ? quote(text) : `@BODY.bin`);
  }
  parts.push(quote(origin + request.target));
  return parts.join(' ');
}

const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
