import { connect } from 'node:http2';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectionRedactor } from '../../src/capture/redact/connection-redactor.ts';
import type { Direction } from '../../src/model/index.ts';

type Piece = readonly [Direction, string];
const request = (start: string, headers: string[], body = ''): Piece => [
  'toDaemon',
  [
    `${start} HTTP/1.1`,
    'Host: d',
    ...headers,
    ...(body ? [`Content-Length: ${body.length}`] : []),
    '',
    body,
  ].join('\r\n'),
];
const answer = (body: string, headers: string[] = [], status = '200 OK'): Piece => [
  'toClient',
  [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json',
    ...headers,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n'),
];
const chunked = (parts: string[]): string =>
  `${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`;

/** What would be kept of the pieces, cut at most every `cut(n)` bytes. */
function mask(
  pieces: readonly Piece[],
  sizes: () => number = () => 1e9,
): { kept: Piece[]; masked: string[] } {
  const masked: string[] = [];
  const redactor = new ConnectionRedactor({ onMasked: (what) => masked.push(what) });
  const kept = pieces.map(([direction, text]): Piece => {
    const bytes = Buffer.from(text, 'latin1');
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + Math.max(1, sizes()));
      redactor.push(direction, part);
      at += part.length;
    }
    return [direction, bytes.toString('latin1')];
  });
  return { kept, masked };
}

const secret = 'hunter2-S3cr3t';
const cases: Record<string, { pieces: Piece[]; notes: string[]; keeps?: string[] }> = {
  'registry headers': {
    pieces: [
      request('POST /v1.51/images/create?fromImage=a', [`X-Registry-Auth: ${secret}`, 'X-Other: stays']),
      answer('{}'),
    ],
    notes: ['request: header X-Registry-Auth'],
    keeps: ['X-Other: stays', 'fromImage=a'],
  },
  'header of any letter case, folded': {
    pieces: [request('GET /info', [`aUTHORIZATION: Bearer\r\n ${secret}`]), answer('{}')],
    notes: ['request: header aUTHORIZATION'],
  },
  'body of POST /auth': {
    pieces: [
      request(
        'POST /v1.41/auth',
        ['Content-Type: application/json'],
        `{"username":"${secret}","password":"${secret}"}`,
      ),
      answer(`{"Status":"Login Succeeded","IdentityToken":"${secret}"}`),
    ],
    notes: ['request: member username', 'request: member password', 'response: member IdentityToken'],
    keeps: ['Login Succeeded'],
  },
  'secret and config data': {
    pieces: [
      request('POST /secrets/create', [], `{"Name":"a","Data":"${secret}","Labels":{}}`),
      answer('{"ID":"x"}'),
      request('GET /configs/x', []),
      answer(`{"Spec":{"Name":"stays","Data":"${secret}"}}`),
    ],
    notes: ['request: member Data', 'response: member Data'],
    keeps: ['"Name":"a"', '"Name":"stays"'],
  },
  'swarm tokens and keys': {
    pieces: [
      request('GET /swarm', []),
      answer(
        `{"JoinTokens":{"Worker":"SWMTKN-1-${secret}"},"X":"run docker swarm join --token SWMTKN-1-${secret} 10.0.0.1:2377"}`,
      ),
      request('POST /swarm/unlock', [], `{"UnlockKey":"SWMKEY-1-${secret}"}`),
      answer(''),
    ],
    notes: ['response: swarm token', 'response: swarm token', 'request: member UnlockKey'],
    keeps: ['10.0.0.1:2377'],
  },
  'environment by name': {
    pieces: [
      request(
        'POST /containers/create',
        [],
        `{"Env":["DB_PASSWORD=${secret} with blanks","HOME=/root"],"Cmd":["sh"]}`,
      ),
      answer('{"Id":"x"}', [], '201 Created'),
    ],
    notes: ['request: entry DB_PASSWORD'],
    keeps: ['HOME=/root', '"Cmd":["sh"]'],
  },
  'lines of a Dockerfile in answers': {
    pieces: [
      request('GET /images/a/history', []),
      answer(
        `[{"CreatedBy":"/bin/sh -c #(nop)  ENV API_TOKEN=${secret} A=b"},{"CreatedBy":"|1 API_KEY=${secret} /bin/sh -c true"},{"s":"Step 1/2 : ENV API_KEY ${secret}\\n"}]`,
      ),
    ],
    notes: ['response: entry API_TOKEN', 'response: entry API_KEY', 'response: entry API_KEY'],
    keeps: [' A=b', '/bin/sh -c true'],
  },
  'build arguments': {
    pieces: [
      request(
        `POST /build?t=x&buildargs=${encodeURIComponent(`{"NPM_TOKEN":"${secret}","HTTP":"stays"}`)}&q=1`,
        [],
        'tar',
      ),
      answer('{"stream":"ok"}'),
    ],
    notes: ['request: entry NPM_TOKEN'],
    keeps: ['stays', '&q=1'],
  },
  'password in an address': {
    pieces: [
      request(`POST /build?remote=https%3A%2F%2Fme%3A${secret}%40git.example%2Fa.git`, []),
      answer(
        `{"message":"cannot clone https://me:${secret}@git.example:8443/a.git"}`,
        [],
        '500 Internal Server Error',
      ),
    ],
    notes: ['request: password in an address', 'response: password in an address'],
    keeps: ['git.example:8443/a.git'],
  },
  'escapes of JSON': {
    pieces: [request('POST /auth', [], `{"pass\\u0077ord":"a\\"${secret}\\u0041\\\\","x":1}`), answer('{}')],
    notes: ['request: member password'],
    keeps: ['"x":1'],
  },
  'chunked body': {
    pieces: [
      [
        'toDaemon',
        `POST /containers/create HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(['{"Env":["MY_SEC', `RET=${secret.slice(0, 5)}`, secret.slice(5), '"]}'])}`,
      ],
      answer('{}'),
    ],
    notes: ['request: entry MY_SECRET'],
  },
  'compressed JSON': {
    pieces: [request('GET /info', []), answer(secret, ['Content-Encoding: gzip'])],
    notes: ['response: body with gzip'],
  },
  'a request behind one that may hijack': {
    pieces: [
      request('POST /containers/a/attach?stream=1', [], '{}'),
      request('POST /auth', [], `{"password":"${secret}"}`),
      answer('{}', [], '404 Not Found'),
    ],
    notes: ['request: a request that came before the answer'],
  },
  'what is not HTTP': {
    pieces: [['toDaemon', `\u0016\u0003\u0001 ${secret.repeat(9)}\r\n`]],
    notes: ['request: bytes that are not HTTP'],
  },
};

describe('secrets', () => {
  for (const [name, { pieces, notes, keeps = [] }] of Object.entries(cases)) {
    test(`are masked at equal length: ${name}`, () => {
      const { kept, masked } = mask(pieces);
      for (const [index, [, text]] of kept.entries())
        expect(text).toHaveLength((pieces[index]?.[1] ?? '').length);
      const all = kept.map(([, text]) => text).join('\n');
      expect(all).not.toContain(secret);
      for (const part of keeps) expect(all).toContain(part);
      expect(masked).toEqual(notes);
    });

    test(`are masked however the bytes are cut: ${name}`, () => {
      const fragments = [secret, secret.slice(0, 6), secret.slice(-6)];
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }), (sizes) => {
          let at = 0;
          const { kept } = mask(pieces, () => sizes[at++ % sizes.length] ?? 1);
          const all = kept.map(([, text]) => text).join('\n');
          for (const fragment of name === 'a request behind one that may hijack' ? [] : fragments)
            expect(all).not.toContain(fragment);
          for (const part of keeps.filter((kept) => !/:\d/.test(kept))) expect(all).toContain(part);
        }),
        { numRuns: 200 },
      );
    });
  }

  test('are masked in HTTP/2 by prior knowledge, also when its preface is cut', async () => {
    const sent: Buffer[] = [];
    const under = new Duplex({
      read: () => undefined,
      write(bytes: Buffer, _encoding, done) {
        sent.push(bytes);
        done();
      },
    });
    const session = connect('http://d', { createConnection: () => under });
    session.on('error', () => undefined);
    session
      .request({ ':path': '/grpc', authorization: `Bearer ${secret}`, 'x-stays': 'as-it-is' })
      .on('error', () => undefined);
    await expect.poll(() => Buffer.concat(sent).length).toBeGreaterThan(80);
    session.destroy();
    const whole = Buffer.concat(sent).toString('latin1');
    for (const size of [1, 2, 13, 1000]) {
      const { kept, masked } = mask([['toDaemon', whole]], () => size);
      expect(kept[0]?.[1]).toHaveLength(whole.length);
      expect(kept[0]?.[1]).not.toBe(whole);
      expect(masked).toEqual(['request: header authorization']);
    }
  });

  test('leave JSON that is JSON', () => {
    const body = cases['escapes of JSON']?.pieces ?? [];
    const text = mask(body).kept[0]?.[1].split('\r\n\r\n')[1] ?? '';
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['password', 'x']);
  });

  test('are not looked for in what containers say and archives hold', () => {
    const stream = `DB_PASSWORD=${secret}`;
    const { kept, masked } = mask([
      request('POST /containers/a/attach?stream=1', ['Upgrade: tcp']),
      ['toClient', 'HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\n'],
      ['toDaemon', stream],
      ['toClient', stream],
    ]);
    expect(kept[2]?.[1]).toBe(stream);
    expect(kept[3]?.[1]).toBe(stream);
    expect(masked).toEqual([]);
  });
});
