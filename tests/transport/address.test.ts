import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Address } from '../../src/model/index.ts';
import { formatAddress, parseAddress } from '../../src/transport/index.ts';

const tls = { verify: true, ca: '/certs/ca.pem' };

describe('an address is taken as the docker CLI takes it', () => {
  test.each<[string, Address]>([
    ['unix:///var/run/docker.sock', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['unix:///tmp/a b:c/d.sock', { kind: 'unix', path: '/tmp/a b:c/d.sock' }],
    ['unix://', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['tcp://10.0.0.1:4243', { kind: 'tcp', host: '10.0.0.1', port: 4243 }],
    ['tcp://build-1.example.org', { kind: 'tcp', host: 'build-1.example.org', port: 2375 }],
    ['tcp://localhost:80', { kind: 'tcp', host: 'localhost', port: 80 }],
    ['tcp://', { kind: 'tcp', host: 'localhost', port: 2375 }],
    ['tcp://:4243', { kind: 'tcp', host: 'localhost', port: 4243 }],
    ['tcp://host:', { kind: 'tcp', host: 'host', port: 2375 }],
    ['tcp://[::1]:2375', { kind: 'tcp', host: '::1', port: 2375 }],
    ['tcp://[fe80::1%eth0]:2375', { kind: 'tcp', host: 'fe80::1%eth0', port: 2375 }],
    ['tcp://host:2375/docker/', { kind: 'tcp', host: 'host', port: 2375, basePath: '/docker' }],
    ['http://host', { kind: 'tcp', host: 'host', port: 80 }],
    ['https://host', { kind: 'tcp', host: 'host', port: 443, tls: { verify: true } }],
    ['https://host:2376/x', { kind: 'tcp', host: 'host', port: 2376, basePath: '/x', tls: { verify: true } }],
    ['127.0.0.1:2375', { kind: 'tcp', host: '127.0.0.1', port: 2375 }],
    ['build-1', { kind: 'tcp', host: 'build-1', port: 2375 }],
    [':4243', { kind: 'tcp', host: 'localhost', port: 4243 }],
    ['npipe:////./pipe/docker_engine', { kind: 'npipe', path: '\\\\.\\pipe\\docker_engine' }],
    ['ssh://host', { kind: 'ssh', host: 'host' }],
    ['ssh://me@host:2222', { kind: 'ssh', host: 'host', user: 'me', port: 2222 }],
    ['ssh://me@host:80', { kind: 'ssh', host: 'host', user: 'me', port: 80 }],
    [
      'ssh://me%40corp@host/run/d.sock',
      { kind: 'ssh', host: 'host', user: 'me@corp', socket: '/run/d.sock' },
    ],
  ])('%s', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  test.each<[string, Address]>([
    ['tcp://host', { kind: 'tcp', host: 'host', port: 2376, tls }],
    ['https://host', { kind: 'tcp', host: 'host', port: 443, tls }],
    ['http://host', { kind: 'tcp', host: 'host', port: 80 }],
    ['unix:///d.sock', { kind: 'unix', path: '/d.sock' }],
  ])('%s where there are TLS files', (text, address) => {
    expect(parseAddress(text, tls)).toEqual(address);
  });
});

describe('an address that cannot be used says why and what to write', () => {
  test.each<[string, RegExp, RegExp]>([
    ['', /empty/, /unix:\/\/\/path/],
    ['/var/run/docker.sock', /scheme unix:\/\//, /unix:\/\//],
    ['unix://run/docker.sock', /absolute path/, /three slashes/],
    ['npipe://', /needs a name/, /npipe:\/\/\/\/\.\/pipe\/docker_engine/],
    ['fd://', /systemd/, /unix:\/\/\/var\/run\/docker.sock/],
    ['ftp://host', /ftp:\/\/ is not a kind/, /tcp:\/\/host:port/],
    ['tcp://host:99999', /no port 99999/, /65535/],
    ['tcp://host:port', /host or port/, /tcp:\/\/host:port/],
    ['tcp://ho st', /host or port/, /tcp:\/\/host:port/],
    ['tcp://host?x=1', /host or port/, /tcp:\/\/host:port/],
    ['tcp://me@host', /no user/, /tcp:\/\/host:port/],
    ['ssh://', /needs a host/, /ssh:\/\/user@host/],
    ['ssh://-oProxyCommand=id', /dash/, /ssh:\/\/user@host/],
    ['ssh://-lx@host', /dash/, /ssh:\/\/user@host/],
    ['ssh://%2Dlx@host', /dash/, /ssh:\/\/user@host/],
    ['ssh://%zz@host', /percent/, /%25/],
  ])('%s', (text, why, mend) => {
    expect(() => parseAddress(text)).toThrow(
      expect.objectContaining({
        code: 'E_ADDRESS',
        message: expect.stringMatching(why),
        mend: expect.stringMatching(mend),
      }),
    );
  });

  test('a password is refused and not repeated', () => {
    expect(() => parseAddress('ssh://me:hunter2@host')).toThrow(/ssh:\/\/me:…@host.*no password/);
  });
});

const host = fc.stringMatching(/^[a-z][a-z0-9.-]{0,12}$/);
const path = fc.stringMatching(/^\/[a-z0-9 ';$%?#/-]{1,12}$/);
const port = fc.integer({ min: 1, max: 65_535 });
const plainPath = fc.stringMatching(/^\/[a-z0-9._-]{1,12}$/);

test('what is written of an address is read as the same address', () => {
  const addresses: fc.Arbitrary<Address> = fc.oneof(
    fc.record({ kind: fc.constant('unix' as const), path }),
    fc.record(
      { kind: fc.constant('tcp' as const), host: fc.oneof(host, fc.ipV6()), port, basePath: plainPath },
      { requiredKeys: ['kind', 'host', 'port'] },
    ),
    fc.record({
      kind: fc.constant('tcp' as const),
      host,
      port,
      tls: fc.constant({ verify: true }),
    }),
    fc.record(
      {
        kind: fc.constant('ssh' as const),
        host,
        user: fc.stringMatching(/^[a-z@:%]{1,8}$/),
        port,
        socket: path,
      },
      { requiredKeys: ['kind', 'host'] },
    ),
  );
  fc.assert(
    fc.property(addresses, (address) => {
      expect(parseAddress(formatAddress(address))).toEqual(address);
    }),
  );
});
