import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactHeader, redactTarget, redactText } from '../../src/base/index.ts';

describe('headers', () => {
  test.each(['X-Registry-Auth', 'x-registry-config', 'AUTHORIZATION', 'Cookie', 'Set-Cookie'])(
    '%s',
    (name) => {
      expect(redactHeader(name, 'e30=x')).toBe('*****');
    },
  );
  test('others are left', () => {
    expect(redactHeader('Content-Type', 'application/json')).toBe('application/json');
  });
});

describe('text', () => {
  test.each<[string, string, string]>([
    ['POST /auth', '{"username":"u","password":"p\\"w","x":1}', '{"username":"u","password":"****","x":1}'],
    ['what /auth answers', '{"Status":"ok","IdentityToken":"abc"}', '{"Status":"ok","IdentityToken":"***"}'],
    ['a registry token', '{"registrytoken": "abc"}', '{"registrytoken": "***"}'],
    ['environment', '["PATH=/bin","DB_PASSWORD=a b","TOKEN="]', '["PATH=/bin","DB_PASSWORD=***","TOKEN="]'],
    ['an address in the environment', '["URL=https://u:pw@h/x"]', '["URL=https://u:**@h/x"]'],
    ['build arguments', '{"NPM_TOKEN":"t","VERSION":"1"}', '{"NPM_TOKEN":"*","VERSION":"1"}'],
    ['an access key', '["AWS_SECRET_ACCESS_KEY=k1"]', '["AWS_SECRET_ACCESS_KEY=**"]'],
    ['the working directory', '["PWD=/root"]', '["PWD=/root"]'],
    ['swarm tokens', '{"JoinTokens":{"Worker":"SWMTKN-1-a-b"}}', '{"JoinTokens":{"Worker":"SWMTKN-*****"}}'],
    ['an unlock key', '{"UnlockKey":"SWMKEY-1-ab"}', '{"UnlockKey":"***********"}'],
    ['a body that was cut within', '{"password":"abc', '{"password":"***'],
    ['a body that was cut within an escape', '{"password":"abc\\', '{"password":"****'],
    ['the author of an image', '{"Author":"a"}', '{"Author":"a"}'],
    ['data elsewhere', '{"Data":"eA=="}', '{"Data":"eA=="}'],
  ])('%s', (_name, text, shown) => {
    expect(redactText(text)).toBe(shown);
    expect(redactText(shown)).toBe(shown);
  });

  test('data of secrets and configs', () => {
    expect(redactText('{"Name":"n","Data":"eA=="}', true)).toBe('{"Name":"n","Data":"****"}');
  });

  test('what was masked is told, its value is not', () => {
    const told: string[] = [];
    redactText('{"password":"hidden1","Env":["API_KEY=hidden2"]}', false, (what) => told.push(what));
    expect(told).toEqual(['member password', 'entry API_KEY']);
  });

  test('JSON stays JSON of equal length, and no secret is left', () => {
    const secret = fc.string({ minLength: 1 }).map((text) => `hidden${text}`);
    fc.assert(
      fc.property(secret, fc.jsonValue(), (value, rest) => {
        const text = JSON.stringify({
          rest,
          password: value,
          Env: [`MY_TOKEN=${value}`],
          args: { KEY_1: value },
        });
        const shown = redactText(text);
        expect(shown).toHaveLength(text.length);
        expect(shown).not.toContain('hidden');
        expect(Object.keys(JSON.parse(shown))).toEqual(['rest', 'password', 'Env', 'args']);
      }),
    );
  });

  test('hostile text takes no unbounded time', () => {
    const texts = [
      `"${'KEY'.repeat(300_000)}`,
      `{"password":"${'\\\\x'.repeat(1_000_000)}"}`,
      '"'.repeat(100_000),
      `"${'KEY'.repeat(2_000)}`,
      '\\'.repeat(100_000),
      '://:'.repeat(20_000),
    ];
    for (const text of texts) expect(redactText(text)).toHaveLength(text.length);
  });
});

describe('targets', () => {
  test.each([
    ['/containers/json?all=1', '/containers/json?all=1'],
    [
      '/build?buildargs=%7B%22A_TOKEN%22%3A%22xy%22%7D&q=1',
      '/build?buildargs=%7B%22A_TOKEN%22%3A%22**%22%7D&q=1',
    ],
    ['/build?buildargs=%zz', '/build?buildargs=***'],
    ['/build?remote=https://u:pw@h/r.git', '/build?remote=https://u:**@h/r.git'],
    ['/build?remote=https%3A%2F%2Fu%3Apw%40h%2Fr', '/build?remote=https%3A%2F%2Fu%3A**%40h%2Fr'],
  ])('%s', (target, shown) => {
    expect(redactTarget(target)).toBe(shown);
  });
});
