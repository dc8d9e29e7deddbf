import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Field, Http2Decoder, Http2Redactor } from '../../../src/wire/index.ts';
import { call, field, grpc, type Piece, recorded, recut } from './recorded.ts';

/** Masks copies of the pieces. */
function mask(pieces: Iterable<Piece>) {
  const told: string[] = [];
  const redactor = new Http2Redactor((what) => told.push(what));
  const masked = [...pieces].map(([direction, bytes]): Piece => {
    const copy = bytes.slice();
    const given = redactor.push(direction, copy);
    expect(given.length).toBe(bytes.length);
    return [direction, given];
  });
  return { masked, told: [...new Set(told)].sort() };
}

/** All that a reader of the bytes can see. */
function seen(pieces: Iterable<Piece>) {
  const fields: Field[] = [];
  const payload: Buffer[] = [];
  const raw: Buffer[] = [];
  const decoder = new Http2Decoder({
    headers: (_direction, _stream, more) => fields.push(...more),
    data: (_direction, _stream, bytes) => payload.push(Buffer.from(bytes)),
  });
  for (const [direction, bytes] of pieces) {
    raw.push(Buffer.from(bytes));
    decoder.push(direction, bytes);
  }
  const all = [...payload, ...raw].map((bytes) => bytes.toString('latin1')).join('') + JSON.stringify(fields);
  return { calls: decoder.calls(), fields, problem: decoder.problem, payload: Buffer.concat(payload), all };
}

const joined = (pieces: readonly Piece[]): Record<string, string> => ({
  toDaemon: Buffer.concat(pieces.filter(([to]) => to === 'toDaemon').map(([, bytes]) => bytes)).toString(
    'hex',
  ),
  toClient: Buffer.concat(pieces.filter(([to]) => to === 'toClient').map(([, bytes]) => bytes)).toString(
    'hex',
  ),
});

/** Calls of one path, each with the messages of its request; the answer is `answer`. */
const calls = (
  path: string,
  requests: readonly (readonly Uint8Array[])[],
  answer: Uint8Array = grpc('fine'),
  headers: Readonly<Record<string, string>> = {},
): Promise<Piece[]> =>
  recorded(
    (stream) => {
      stream.respond({ ':status': 200, 'set-cookie': 'session=BAKED-cookie', 'x-cursor': 'unmasked answer' });
      stream.resume();
      stream.end(Buffer.from(answer));
    },
    async (client) => {
      for (const request of requests)
        await call(
          client,
          { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', ...headers },
          request,
        );
    },
  );

const solve = '/moby.buildkit.v1.Control/Solve';
const entry = (key: string, value: string): Buffer =>
  field(7, Buffer.concat([field(1, key), field(2, value)]));
const message = (...fields: Buffer[]): Uint8Array => grpc(new Uint8Array(Buffer.concat(fields)));

/** What must be gone, whatever the cuts, and what must stay. */
function expectMasked(
  pieces: readonly Piece[],
  secrets: readonly string[],
  kept: readonly string[],
): string[] {
  const plain = seen(pieces);
  for (const secret of secrets) expect(plain.all).toContain(secret);
  const whole = mask(pieces);
  const slow = mask(recut(pieces, [1]));
  expect(joined(slow.masked)).toEqual(joined(whole.masked));
  expect(slow.told).toEqual(whole.told);
  const after = seen(whole.masked);
  expect(after.problem).toBeUndefined();
  expect(after.calls).toEqual(plain.calls);
  for (const secret of secrets) expect(after.all).not.toContain(secret);
  for (const text of kept) expect(after.all).toContain(text);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }), (sizes) => {
      expect(joined(mask(recut(pieces, sizes)).masked)).toEqual(joined(whole.masked));
    }),
    { numRuns: 30 },
  );
  return whole.told;
}

describe('headers', () => {
  const headers = {
    authorization: 'Bearer WALNUT-1234567890',
    'x-registry-auth': 'eyJwYXNzd29yZCI6IkhJQ0tPUlkifQ==',
    'x-registry-config': 'c2VjcmV0LUNIRVNUTlVU',
    'x-docker-expose-session-sharedkey': 'PECAN\u007e\u007f',
    cookie: 'sid=HAZELNUT',
    'x-docker-expose-session-name': 'a name that stays',
  };

  test('of secret names are masked at equal length, and what refers to them still works', async () => {
    const pieces = await calls(solve, [[grpc('a')], [grpc('b')], [grpc('c')]], grpc('fine'), headers);
    const told = expectMasked(
      pieces,
      ['WALNUT', 'eyJwYXNz', 'c2VjcmV0', 'PECAN', 'HAZELNUT', 'BAKED'],
      ['a name that stays', 'unmasked answer', solve],
    );
    expect(told).toEqual([
      'header authorization',
      'header cookie',
      'header set-cookie',
      'header x-docker-expose-session-sharedkey',
      'header x-registry-auth',
      'header x-registry-config',
    ]);
  });

  test('that are not Huffman-coded are masked too', () => {
    const literal = (name: string, value: string): number[] => [
      0,
      name.length,
      ...Buffer.from(name),
      value.length,
      ...Buffer.from(value),
    ];
    const block = [
      0x82,
      0x86,
      ...literal(':path', '/x'),
      ...literal('Authorization', 'ALMOND'),
      ...literal('x-other', 'stays'),
    ];
    const bytes = Uint8Array.from([
      ...Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      0,
      0,
      0,
      4,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      block.length,
      1,
      5,
      0,
      0,
      0,
      1,
      ...block,
    ]);
    expect(expectMasked([['toDaemon', bytes]], ['ALMOND'], ['******', 'stays'])).toEqual([
      'header Authorization',
    ]);
  });

  test('a target loses its build arguments and addresses', async () => {
    for (const lead of ['', 'a', 'ab', 'abc', 'abcd', '~', '&'])
      for (const secret of ['CASHEW', 'C', '{"P":"CASHEW"}'])
        for (const parameter of ['buildargs=', 'remote=https://', 'remote=https%3A%2F%2F']) {
          const path = `/v1.51/build?x=${lead}&${parameter}${secret}`;
          const pieces = await calls(path, [[]], grpc(''));
          const { masked, told } = mask(recut(pieces, [1]));
          const after = seen(masked);
          expect(after.problem).toBeUndefined();
          const found = after.calls[0]?.path ?? '';
          expect(found.startsWith(`/v1.51/build?x=${lead}&${parameter}`), found).toBe(true);
          expect(found.slice(-secret.length)).not.toContain(secret);
          expect(found.slice(`/v1.51/build?x=${lead}&${parameter}`.length)).toMatch(/^\**$/);
          expect(told).toContain('query of :path');
        }
  });
});

describe('messages', () => {
  test.each(['/moby.filesync.v1.Auth/Credentials', '/moby.buildkit.secrets.v1.Secrets/GetSecret'])(
    'of %s are masked whole in both directions, prefixes excepted',
    async (path) => {
      const pieces = await calls(
        path,
        [[grpc('MACADAMIA host'), grpc('')], [grpc('again MACADAMIA')]],
        grpc('password PISTACHIO'),
      );
      const told = expectMasked(pieces, ['MACADAMIA', 'PISTACHIO'], []);
      expect(told).toEqual(['header set-cookie', `messages of ${path}`]);
      expect(seen(mask(pieces).masked).payload.subarray(0, 24).toString('latin1')).toBe(
        `\0\0\0\0\x0e${'*'.repeat(14)}\0\0\0\0\0`,
      );
    },
  );

  test('that are compressed, and bodies that are not gRPC, are masked whole', async () => {
    expect(expectMasked(await calls(solve, [[grpc('BRAZILNUT', 1)]]), ['BRAZILNUT'], ['fine'])).toContain(
      `compressed messages of ${solve}`,
    );
    expect(
      expectMasked(await calls(solve, [[Buffer.from('{"a":"BRAZILNUT"}')]]), ['BRAZILNUT'], ['fine']),
    ).toContain(`payload that is not gRPC of ${solve}`);
    const plain = await calls('/v1.51/auth', [[Buffer.from('BRAZILNUT')]], Buffer.from('COBNUT'), {
      'content-type': 'application/json',
    });
    expect(expectMasked(plain, ['BRAZILNUT', 'COBNUT'], [])).toContain('body of /v1.51/auth');
  });

  test('lose the values of secret build arguments and map entries, and nothing else', async () => {
    const long = 'L'.repeat(200);
    const request = message(
      field(1, 'ref of the build'),
      entry('build-arg:NPM_TOKEN', 'ACORN with blanks'),
      entry('build-arg:COLOUR', 'blue as it was'),
      entry(`build-arg:${'X'.repeat(40)}_PASSWORD`, 'BEECHNUT'),
      entry('build-arg:LONG_SECRET', `CHESTNUT${long}`),
      entry('secret_access_key', 'COCONUT'),
      entry('AKEY', ''),
      entry('platform', 'linux/amd64'),
      field(9, 'the end'),
    );
    const told = expectMasked(
      await calls(solve, [[request.slice(0, 70), request.slice(70, 71), request.slice(71)]]),
      ['ACORN', 'with blanks', 'BEECHNUT', 'CHESTNUT', 'LLLLLLLL', 'COCONUT'],
      ['ref of the build', 'build-arg:NPM_TOKEN', 'blue as it was', 'linux/amd64', 'the end'],
    );
    expect(told).toContain('build argument NPM_TOKEN');
    expect(told).toContain('entry secret_access_key');
    expect(told.join()).not.toMatch(/ACORN|COLOUR/);
  });

  test('lose the values of secret names in texts', async () => {
    const lengths = [0, 20, 34, 37, 54, 70, 110, 118, 300, 20_000];
    const environment = lengths.map((length) =>
      field(2, `API_TOKEN=FILBERT one ${'F'.repeat(length)} FINISH`),
    );
    const request = message(
      ...environment,
      field(2, 'PATH=/usr/bin kept'),
      field(3, '/work'),
      field(5, 'RUN DB_PASSWORD=ALMOND make && echo after'),
      field(
        6,
        `FROM x\nENV OTHER_SECRET PEANUT butter\n\nGH_TOKEN=GROUNDNUT-long-enough-to-pass-ten\n${'#'.repeat(80)}\nRUN plain\n`,
      ),
      field(7, `{"Env":["A_KEY=HAZEL \\"NUT\\" x"],"pad":"${'-'.repeat(130)}","more":"kept too"}`),
      field(8, 'export P_KEY="WALNUT shell" and on'),
      field(9, 'PWD=/home/me'),
    );
    const told = expectMasked(
      await calls(solve, [[request]]),
      [
        'FILBERT',
        'FFFFFF',
        'FINISH',
        'ALMOND',
        'PEANUT',
        'butter',
        'GROUNDNUT',
        'to-pass-ten',
        'HAZEL',
        'NUT',
        'WALNUT',
        'shell',
      ],
      [
        'PATH=/usr/bin kept',
        'make && echo after',
        'RUN plain',
        'kept too',
        'and on',
        'PWD=/home/me',
        'API_TOKEN=',
      ],
    );
    expect(told).toContain('entry DB_PASSWORD');
  });

  test('lose passwords in addresses, also where the @ is not there yet', async () => {
    const request = message(
      field(1, 'https://user:MARCONA@example.com/repo.git'),
      field(2, 'https://registry:5000/v2/ and tcp://10.0.0.1:2375'),
    );
    const pieces = await calls(solve, [[request]]);
    for (const sizes of [[100_000], [1], [7]]) {
      const after = seen(mask(recut(pieces, sizes)).masked);
      expect(after.all).not.toContain('MARCONA');
      expect(after.all).toContain('@example.com/repo.git');
    }
    expect(seen(mask(pieces).masked).all).toContain('https://registry:5000/v2/ and tcp://10.0.0.1:2375');
  });
});

describe('what is not understood', () => {
  test('is masked in both directions from there on', async () => {
    const { masked, told } = mask([
      ['toClient', Buffer.from('HTTP/1.1 400 Bad\r\n\r\nPINENUT')],
      ['toDaemon', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nPINENUT')],
    ]);
    expect(seen(masked).all).not.toContain('PINENUT');
    expect(told).toEqual(['bytes that are not HTTP/2']);
  });

  test('payload of a stream that did not begin is masked', () => {
    const bytes = Uint8Array.from([
      0,
      0,
      0,
      4,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      7,
      0,
      0,
      0,
      0,
      0,
      5,
      ...Buffer.from('PINENUT'),
    ]);
    const { masked, told } = mask([['toDaemon', bytes]]);
    expect(seen(masked).payload.toString()).toBe('*******');
    expect(told).toEqual(['payload of streams that are not known']);
  });
});
