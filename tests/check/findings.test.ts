import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkExchange } from '../../src/check/index.ts';
import { loadContract } from '../../src/contract/index.ts';
import type { Finding } from '../../src/model/index.ts';
import { makeExchange, type Sketch, utf8 } from './make-exchange.ts';

const contract = loadContract('1.51');
const check = (sketch: Sketch): Finding[] => checkExchange(makeExchange(sketch), contract);
const inspect = (answer: unknown): Sketch => ({ target: '/v1.51/containers/c/json', answer });
const only = (findings: Finding[], rule: string): Finding[] =>
  findings.filter((finding) => finding.rule === rule);

test('a finding names rule, spot, both sides, the place in the contract, and the document', () => {
  const [finding] = only(
    check(inspect({ HostConfig: { CpuShares: 'many' } })),
    'response/body-schema',
  ).filter(({ pointer }) => pointer === '/HostConfig/CpuShares');
  expect(finding).toMatchObject({
    level: 'error',
    operationId: 'ContainerInspect',
    status: 200,
    expected: expect.stringContaining('integer'),
    actual: '"many"',
    document: contract.document,
  });
  expect(finding?.id).toMatch(/^f-[0-9a-f]{10}$/);
  expect(finding?.source).toMatch(
    /^paths\.\/containers\/\{id\}\/json\.get\.responses\.200 \(definition \w+\)$/,
  );
});

test('the id is the same for other indexes, map keys, values and API versions, and another for another field', () => {
  const idOf = (target: string, networks: unknown, version = contract) =>
    only(
      checkExchange(makeExchange({ target, answer: { NetworkSettings: { Networks: networks } } }), version),
      'response/body-schema',
    ).filter(({ pointer }) => pointer.startsWith('/NetworkSettings/Networks/'))[0]?.id;
  const bridge = idOf('/v1.51/containers/c/json', { bridge: { Gateway: 1 } });
  expect(bridge).toBeDefined();
  expect(idOf('/v1.51/containers/d/json', { 'my/net': { Gateway: {} } })).toBe(bridge);
  expect(idOf('/containers/d/json', { x: { Gateway: 1 } }, loadContract('1.41'))).toBe(bridge);
  expect(idOf('/v1.51/containers/c/json', { bridge: { NetworkID: 1 } })).not.toBe(bridge);
});

test('the same deviation of many items is one finding that counts', () => {
  const findings = only(
    check({ target: '/v1.51/containers/json', answer: [{ Id: 1 }, { Id: 2 }, { Id: 3 }] }),
    'response/body-schema',
  ).filter(({ pointer }) => pointer.endsWith('/Id'));
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ pointer: '/0/Id', message: expect.stringContaining('(3 times)') });
});

test('the id of a request finding does not depend on the answer', () => {
  const ids = [200, 400].map(
    (status) => check({ target: '/v1.51/containers/json?nope=1', status, answer: [] })[0]?.id,
  );
  expect(ids[0]).toBe(ids[1]);
});

test('integers beyond 2^53 keep their digits', () => {
  const answer = utf8('{"HostConfig":{"Runtime":9007199254740993}}');
  const findings = check({ ...inspect(answer), headers: { 'Content-Type': 'application/json' } });
  expect(findings.find(({ pointer }) => pointer === '/HostConfig/Runtime')?.actual).toBe('9007199254740993');
});

test('secrets are masked, and what is left is at most 200 characters', () => {
  const config = { Env: { DB_PASSWORD: 'hunter2', Deep: { token: 'hunter2' } }, Labels: 'x'.repeat(1000) };
  const findings = check(inspect({ Config: config }));
  expect(findings.length).toBeGreaterThan(1);
  expect(JSON.stringify(findings)).not.toContain('hunter2');
  for (const { actual } of findings) expect([...actual].length).toBeLessThanOrEqual(200);
  const list = check(inspect({ Config: { Env: [['A'], 'DB_PASSWORD=hunter2'], Image: ['TOKEN=hunter2'] } }));
  expect(JSON.stringify(list)).not.toContain('hunter2');
  const auth = check({
    method: 'POST',
    target: '/v1.51/auth',
    send: { password: ['hunter2'] },
    answer: { Status: 'x' },
  });
  expect(only(auth, 'request/body-schema')[0]).toMatchObject({ pointer: '/password', actual: '***' });
});

test('a body that is not JSON does not carry its secrets into the finding', () => {
  const body = '{"password":"hunter2","x":hunter2}';
  const sent = check({ method: 'POST', target: '/v1.51/auth', send: body, answer: { Status: 'x' } });
  expect(only(sent, 'request/body-not-json')).toHaveLength(1);
  const short = check({ method: 'POST', target: '/v1.51/auth', send: 'hunter2', answer: { Status: 'x' } });
  expect(only(short, 'request/body-not-json')).toHaveLength(1);
  const came = check({ target: '/v1.51/info', answer: '{"password":"hunter2",' });
  expect(only(came, 'response/body-not-json')).toHaveLength(1);
  expect(JSON.stringify([sent, short, came])).not.toContain('hunter2');
});

test('whatever bytes come, checking gives findings and does not throw', () => {
  const targets = [
    '/info',
    '/v1.51/events',
    '/v1.51/containers/a/logs',
    '/containers/%zz/json?filters=%',
    'x',
    '*',
    '/_ping',
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...targets),
      fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS', ''),
      fc.integer({ min: 100, max: 599 }),
      fc.oneof(fc.uint8Array(), fc.json().map(utf8)),
      fc.string(),
      (target, method, status, answer, type) => {
        const findings = check({
          target,
          method,
          status,
          answer,
          send: answer,
          headers: { 'Content-Type': type },
        });
        for (const { id } of findings) expect(id).toMatch(/^f-[0-9a-f]{10}$/);
      },
    ),
  );
});
