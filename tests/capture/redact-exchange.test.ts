import { expect, test } from 'vitest';
import { redactExchange } from '../../src/capture/index.ts';
import { play, textOf } from './play.ts';

function exchangeOf(target: string, headers: string, body: string, type: string, answer: string) {
  const [exchange] = play([
    `>POST ${target} HTTP/1.1\r\n${headers}Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    `<HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`,
  ]);
  if (!exchange) throw new Error('the exchange was not assembled');
  return exchange;
}

test('secrets of headers, target and bodies are masked at equal length, and told', () => {
  const auth = '{"username":"u","password":"hidden"}';
  const target = '/build?buildargs=%7B%22A_TOKEN%22%3A%22hidden%22%7D';
  const exchange = exchangeOf(
    target,
    'X-Registry-Auth: hidden\r\n',
    auth,
    'application/json',
    '{"IdentityToken":"hidden"}',
  );
  const told: string[] = [];
  const shown = redactExchange(exchange, (what) => told.push(what));
  expect(shown.request.target).toHaveLength(target.length);
  expect(shown.request.headers[0]).toEqual(['X-Registry-Auth', '******']);
  expect(textOf(shown.request.body.bytes)).toBe('{"username":"u","password":"******"}');
  expect(textOf(shown.response?.body.bytes)).toBe('{"IdentityToken":"******"}');
  expect(told.sort()).toEqual([
    'request: entry A_TOKEN',
    'request: header X-Registry-Auth',
    'request: member password',
    'response: member IdentityToken',
  ]);
  expect(textOf(exchange.request.body.bytes), 'the original is not changed').toBe(auth);
});

test('the data of a secret is masked, that of others is not', () => {
  const body = '{"Name":"n","Data":"eA=="}';
  const shownAt = (target: string) =>
    textOf(redactExchange(exchangeOf(target, '', body, 'application/json', '{}')).request.body.bytes);
  expect(shownAt('/v1.41/secrets/create')).toBe('{"Name":"n","Data":"****"}');
  expect(shownAt('/v1.41/volumes/create')).toBe(body);
});

test('archives are left alone', () => {
  const body = 'x"password":"tar"';
  const exchange = exchangeOf('/build', '', body, 'application/x-tar', '{}');
  expect(textOf(redactExchange(exchange).request.body.bytes)).toBe(body);
});
