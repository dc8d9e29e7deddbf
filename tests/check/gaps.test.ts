import { expect, test } from 'vitest';
import { checkExchange } from '../../src/check/index.ts';
import { latestVersion, loadContract } from '../../src/contract/index.ts';
import { play } from '../capture/play.ts';

const contract = loadContract(latestVersion);
const rules = (steps: string[]): string[] =>
  play(steps).flatMap((exchange) => checkExchange(exchange, contract).map(({ rule }) => rule));
const get = `>GET /v${latestVersion}/containers/json HTTP/1.1\r\nHost: d\r\n\r\n`;
const head = '<HTTP/1.1 200 OK\r\nApi-Version: 1.51\r\nServer: Docker\r\nContent-Type: application/json\r\n';
const accusing = (rule: string) => /^(wire|request)\/|^response\/missing$/.test(rule);

test('bytes that the recording lacks are held against nobody', () => {
  expect(rules([get, '<~20', '<|', 'x']).filter(accusing)).toEqual([]);
  expect(rules([get, `${head}Content-Length: 9\r\n\r\nab`, '<~2', '<|', 'x']).filter(accusing)).toEqual([]);
  expect(
    rules([get, `${head}Transfer-Encoding: chunked\r\n\r\n2\r\nab`, '<~9', '<|', 'x']).filter(accusing),
  ).toEqual([]);
  expect(rules([get.slice(0, 20), '>~90', '<|', 'x']).filter(accusing)).toEqual([]);
});

test('without a gap the same is held against the daemon', () => {
  expect(rules([get, '<|', 'x'])).toContain('response/missing');
  expect(rules([get, `${head}Content-Length: 9\r\n\r\nab`, '<|', 'x'])).toContain('wire/cut');
});

test('a connection of HTTP/2 with prior knowledge has no HTTP/1.1 answer to miss', () => {
  const steps = ['>PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '<\0\0\0\x04\0\0\0\0\0', '>|', '<|', 'x'];
  expect(rules(steps).filter(accusing)).toEqual([]);
});
