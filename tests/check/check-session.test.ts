import { expect, test } from 'vitest';
import { CheckSession } from '../../src/check/index.ts';
import { loadContract } from '../../src/contract/index.ts';
import { encodeFrame } from '../../src/wire/index.ts';
import { makeExchange, type Sketch, utf8 } from './make-exchange.ts';

const id = 'abcdef0123456789';
const session = () => new CheckSession(loadContract('1.51'));
const rules = (checker: CheckSession, sketch: Sketch) =>
  checker.check(makeExchange(sketch)).map(({ rule }) => rule);

const create = (tty: boolean): Sketch => ({
  method: 'POST',
  target: '/v1.51/containers/create?name=web',
  status: 201,
  send: { Image: 'x', Tty: tty },
  answer: { Id: id, Warnings: [] },
});
const logs = (ref: string, answer: Uint8Array): Sketch => ({
  target: `/v1.41/containers/${ref}/logs?stdout=1`,
  answer,
  headers: { 'Content-Type': 'application/vnd.docker.raw-stream' },
});
const plain = utf8('hello from a terminal');

test.each([id, id.slice(0, 12), 'web'])('the terminal of a create decides how logs of %s are read', (ref) => {
  const withTty = session();
  rules(withTty, create(true));
  expect(rules(withTty, logs(ref, plain))).not.toContain('stream/framing');
  const without = session();
  rules(without, create(false));
  expect(rules(without, logs(ref, plain))).toContain('stream/framing');
  expect(rules(without, logs(ref, encodeFrame(2, plain)))).not.toContain('stream/framing');
});

test('where nothing is known about the terminal a raw label is not judged', () => {
  expect(rules(session(), logs('unknown', plain))).not.toContain('stream/framing');
});

test('an inspect and an attach that is labelled multiplexed teach too', () => {
  const inspected = session();
  rules(inspected, {
    target: '/v1.51/containers/web/json',
    answer: { Id: id, Name: '/web', Config: { Tty: false } },
  });
  expect(rules(inspected, logs('web', plain))).toContain('stream/framing');
  const attached = session();
  const headers = { 'Content-Type': 'application/vnd.docker.multiplexed-stream' };
  rules(attached, {
    method: 'POST',
    target: '/v1.51/containers/web/attach',
    status: 101,
    headers,
    hijack: {},
  });
  expect(rules(attached, logs('web', plain))).toContain('stream/framing');
});

test('the terminal of an exec comes from its create or its inspect', () => {
  const start: Sketch = {
    method: 'POST',
    target: '/v1.51/exec/e1/start',
    send: { Detach: false },
    answer: plain,
    headers: { 'Content-Type': 'application/vnd.docker.raw-stream' },
  };
  const created = session();
  rules(created, {
    method: 'POST',
    target: '/v1.51/containers/web/exec',
    status: 201,
    send: { Tty: false },
    answer: { Id: 'e1' },
  });
  expect(rules(created, start)).toContain('stream/framing');
  const inspected = session();
  rules(inspected, { target: '/v1.51/exec/e1/json', answer: { ID: 'e1', ProcessConfig: { tty: true } } });
  expect(rules(inspected, start)).not.toContain('stream/framing');
});

test('a create that failed teaches nothing', () => {
  const checker = session();
  rules(checker, { ...create(false), status: 409, answer: { message: 'in use', Id: id } });
  expect(rules(checker, logs('web', plain))).not.toContain('stream/framing');
});

test.each([
  ['ping', { target: '/_ping', answer: utf8('OK'), headers: { 'Content-Type': 'text/plain' } }],
  ['version', { target: '/version', answer: { ApiVersion: '1.51' } }],
] as [string, Sketch][])('%s tells the version that later answers must repeat', (_name, first) => {
  const checker = session();
  expect(rules(checker, first)).not.toContain('response/api-version');
  const info: Sketch = { target: '/info', answer: {}, headers: { 'Api-Version': '1.50' } };
  expect(rules(checker, info)).toContain('response/api-version');
  expect(checker.context.daemonApiVersion).toBe('1.51');
});

test('the contract is chosen by the prefix of the path', () => {
  const asked: (string | undefined)[] = [];
  const checker = new CheckSession((version) => {
    asked.push(version);
    return loadContract(version ?? '1.51');
  });
  const [finding] = checker.check(makeExchange({ target: '/v1.41/nothing' }));
  checker.check(makeExchange({ target: '/info', answer: {} }));
  expect(asked).toEqual(['1.41', undefined]);
  expect(finding?.document?.version).toBe('1.41');
});
