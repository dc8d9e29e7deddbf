import { expect, test } from 'vitest';
import { AnswerFields } from '../../../src/upgrade/index.ts';
import { exchangeOf, type Talk } from '../traffic.ts';

const fieldsOf = (talk: Talk) => {
  const answers = new AnswerFields();
  answers.take(exchangeOf(talk, 1));
  return answers.fields.map(({ pointer }) => pointer);
};

test('names stand as they are, and keys of maps and indices as *, by the document', () => {
  const gets = {
    Id: 'x',
    Config: { Labels: { a: '1', b: '2' }, Cmd: ['sh'] },
    NetworkSettings: { Networks: { bridge: { IPAddress: 'x' }, other: { IPAddress: 'y' } } },
    'Not/Documented': { deep: 1 },
  };
  expect(fieldsOf({ ask: 'GET /v1.51/containers/a/json', gets })).toEqual([
    '/Id',
    '/Config',
    '/Config/Labels',
    '/Config/Cmd',
    '/NetworkSettings',
    '/NetworkSettings/Networks',
    '/NetworkSettings/Networks/*/IPAddress',
    '/Not~1Documented',
    '/Not~1Documented/deep',
  ]);
});

test('lists and streams give the fields of each item, errors and texts none', () => {
  expect(fieldsOf({ ask: 'GET /v1.51/containers/json', gets: [{ Id: 'a' }, { Names: ['/n'] }] })).toEqual([
    '/*/Id',
    '/*/Names',
  ]);
  const items = [{ Type: 'container' }, { Actor: { Attributes: { name: 'n' } } }];
  expect(fieldsOf({ ask: 'GET /v1.51/events', items })).toEqual(['/Type', '/Actor', '/Actor/Attributes']);
  expect(fieldsOf({ ask: 'GET /v1.51/info', status: 500, gets: { message: 'no' } })).toEqual([]);
});
