import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry that speaks HTTP on the loopback, with tokens or with basic authentication, for `user` and `pass`. */
export interface RegistryServer extends AsyncDisposable {
  readonly host: string;
  /** Methods and paths that were asked for. */
  readonly asked: string[];
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, { type: string; bytes: Buffer }>;
}

const basic = `Basic ${Buffer.from('user:pass').toString('base64')}`;

export async function startRegistry(scheme: 'basic' | 'bearer'): Promise<RegistryServer> {
  const asked: string[] = [];
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, { type: string; bytes: Buffer }>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const url = new URL(request.url ?? '/', 'http://registry');
    asked.push(`${request.method} ${url.pathname}`);
    const answer = (status: number, headers: Record<string, string> = {}, bytes: Buffer | string = '') =>
      response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : bytes);
    const { authorization } = request.headers;
    if (url.pathname === '/token')
      return authorization === basic ? answer(200, {}, '{"token":"good"}') : answer(401);
    if (authorization !== (scheme === 'basic' ? basic : 'Bearer good'))
      return answer(401, {
        'www-authenticate':
          scheme === 'basic'
            ? 'Basic realm="r"'
            : `Bearer realm="http://${host}/token",service="s",scope="x"`,
      });
    const [, kind, reference = ''] = /\/(manifests|blobs|tags)\/(.*)$/.exec(url.pathname) ?? [];
    if (kind === undefined) return answer(200);
    if (kind === 'blobs' && request.method === 'POST')
      return answer(202, { location: `${url.pathname}1?state=a` });
    if (kind === 'blobs' && request.method === 'PUT') {
      blobs.set(url.searchParams.get('digest') ?? '', body);
      return answer(201);
    }
    if (kind === 'manifests' && request.method === 'PUT') {
      const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
      const kept = { type: request.headers['content-type'] ?? '', bytes: body };
      manifests.set(reference, kept).set(digest, kept);
      return answer(201);
    }
    if (kind === 'tags') {
      const tags = [...manifests.keys()].filter((name) => !name.startsWith('sha256:'));
      return answer(200, {}, JSON.stringify({ tags }));
    }
    const found =
      kind === 'blobs'
        ? { type: 'application/octet-stream', bytes: blobs.get(reference) }
        : manifests.get(reference);
    if (!found?.bytes)
      return answer(404, {}, '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}');
    return answer(200, { 'content-type': found.type }, found.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    asked,
    blobs,
    manifests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
