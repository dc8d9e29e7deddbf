import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { formatJson, packageRoot } from '../../src/base/index.ts';
import type { Finding } from '../../src/model/index.ts';
import { stream } from '../check/make-exchange.ts';
import { attach, containerId, create, framed, storyOf, timed, viewOf, viewsOf } from './story.ts';

const schema = JSON.parse(readFileSync(join(packageRoot, 'docs/exchange.schema.json'), 'utf8')) as object;
const ajv = new Ajv2020({ strict: true, allErrors: true, strictTypes: false, strictRequired: false });
formats.default(ajv);
const validate = ajv.compile(schema);

describe('an exchange is told in Docker’s terms', () => {
  test('a request and its answer', () => {
    const view = viewOf({
      method: 'POST',
      target: '/v1.51/containers/create?name=web&a=1&a=2',
      send: { Image: 'busybox' },
      status: 201,
      answer: { Id: containerId, Big: 1 },
      timing: { firstByte: 2, end: 5.5 },
    });
    expect(view.exchange).toMatchObject({
      id: 1,
      at: '2023-11-14T22:13:20.000000Z',
      operation: 'ContainerCreate',
      area: 'containers',
      api: '1.51',
      path: '/containers/create',
      status: 201,
      durationMs: 5.5,
      firstByteMs: 2,
      state: 'finished',
      hijack: null,
      stream: null,
      container: { id: containerId, name: 'web', exec: null },
    });
    expect(view.request).toMatchObject({
      query: { name: 'web', a: ['1', '2'] },
      body: { Image: 'busybox' },
      bodyKind: 'json',
      header: { 'content-type': 'application/json' },
    });
    expect(view.response?.body).toEqual({ Id: containerId, Big: 1 });
  });

  test('what the contract does not know has no operation and still a path', () => {
    const { exchange } = viewOf({
      target: '/v1.51/nothing/here?x',
      status: 404,
      answer: { message: 'page not found' },
    });
    expect(exchange).toMatchObject({ operation: null, area: null, path: '/nothing/here', container: null });
  });

  test('parameters of the path, and an API version that is not held', () => {
    const view = viewOf({ target: '/v9.99/containers/web/json', answer: {} });
    expect(view.exchange).toMatchObject({ operation: 'ContainerInspect', api: '9.99' });
    expect(view.request.params).toEqual({ id: 'web' });
  });

  test('bodies that are no JSON are text, and base64 where they are no text', () => {
    expect(viewOf({ answer: '{broken' }).response).toMatchObject({ bodyKind: 'text', body: '{broken' });
    expect(
      viewOf({ answer: Uint8Array.of(0xff, 0xfe), headers: { 'Content-Type': 'x/y' } }).response,
    ).toMatchObject({
      bodyKind: 'base64',
      body: '//4=',
    });
    expect(viewOf({ status: 204 }).response).toMatchObject({ bodyKind: 'none', body: null });
  });

  test('a body of which the beginning was kept is text and says so, though it ends within a character', () => {
    const bytes = new TextEncoder().encode('{"a":"é').subarray(0, 7);
    const view = viewOf({
      answer: bytes,
      headers: { 'Content-Type': 'application/json' },
      body: { length: 1000 },
    });
    expect(view.response).toMatchObject({ bodyKind: 'text', body: '{"a":"', kept: 7, length: 1000 });
    expect(view.notes).toEqual(['Of the answer 7 of 1000 bytes were kept.']);
  });

  test('views show no more of a body than they are told to', () => {
    const [view] = viewsOf(storyOf({ answer: 'x'.repeat(5000), headers: { 'Content-Type': 'text/plain' } }), {
      bodyLimit: 100,
    });
    expect(view?.response).toMatchObject({ kept: 100, length: 5000 });
    expect(view?.response?.body).toHaveLength(100);
  });

  test('JSON too deep to walk stays text', () => {
    const view = viewOf({ answer: `${'['.repeat(100_000)}${']'.repeat(100_000)}` });
    expect(view.response?.bodyKind).toBe('text');
    expect(() => formatJson(view)).not.toThrow();
  });

  test('integers beyond 2^53 keep their digits', () => {
    const view = viewOf({ answer: '{"Size":12345678901234567890}' });
    expect(formatJson(view)).toContain('"Size":12345678901234567890');
  });

  test('the states: open, abandoned by the client, failed', () => {
    const defect = { direction: 'toClient', offset: 0, message: 'm' } as const;
    expect(viewOf({ noResponse: true, timing: {} }).exchange.state).toBe('open');
    expect(viewOf({ noResponse: true, defects: [{ ...defect, code: 'no-answer' }] }).exchange.state).toBe(
      'failed',
    );
    expect(viewOf({ body: { complete: false }, defects: [{ ...defect, code: 'cut' }] }).exchange.state).toBe(
      'failed',
    );
    expect(
      viewOf({ body: { complete: false }, defects: [{ ...defect, code: 'abandoned' }] }).exchange.state,
    ).toBe('abandoned');
  });

  test('JSON streams come value by value with their times', () => {
    const body = timed(['{"status":"a"}\r\n{"st', 1], ['atus":"b"}\n', 7.5]);
    const view = viewOf({
      target: '/v1.51/events',
      answer: body.bytes,
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect(view.exchange.stream).toBe('json');
    expect(view.response).toMatchObject({
      bodyKind: 'items',
      body: null,
      items: [
        { ms: 1, value: { status: 'a' } },
        { ms: 7.5, value: { status: 'b' } },
      ],
    });
  });

  test('findings are found when they are asked for, or are those that are given', () => {
    const sketch = {
      method: 'POST',
      target: '/v1.51/containers/create',
      send: { Image: 3 },
      status: 201,
      answer: { Id: 'x', Warnings: [] },
    };
    expect(viewOf(sketch).findings.map(({ rule }) => rule)).toContain('request/body-schema');
    const findings = [{ rule: 'given' } as Finding];
    expect(viewOf(sketch, { findings, masked: ['header X'] })).toMatchObject({
      findings,
      masked: ['header X'],
    });
    expect(viewsOf(storyOf(sketch), { check: false })[0]?.findings).toEqual([]);
  });

  test('a hole in the recording is told, and nothing is read across it', () => {
    const hijack = {
      toClient: { ...framed([1, 'before\n', 3]), length: 100, gaps: [{ offset: 15, length: 85 }] },
    };
    const [, view] = viewsOf(storyOf(create(false), attach(hijack)));
    expect(view?.streams).toEqual([{ ms: 3, stream: 'stdout', text: 'before\n' }]);
    expect(view?.notes.join()).toContain(
      '85 bytes of the output are not in the recording, from offset 15 on',
    );
  });
});

test('every kind of view keeps the published schema, and the schema refuses what is not a view', () => {
  const views = viewsOf(
    storyOf(
      { target: '/_ping', answer: 'OK', headers: { 'Content-Type': 'text/plain' } },
      create(false),
      attach({
        toDaemon: timed(['in', 1]),
        toClient: framed([1, 'out', 2], [2, 'err', 3]),
        ended: ['toDaemon', 'toClient'],
      }),
      { target: '/v1.51/events', answer: '{"a":12345678901234567890}', timing: {} },
      { noResponse: true, defects: [{ code: 'no-answer', direction: 'toClient', offset: 0, message: 'm' }] },
      {
        method: 'PRI',
        target: '*',
        noResponse: true,
        hijack: {
          kind: 'h2',
          protocol: 'h2c',
          toClient: stream(),
          calls: [
            {
              stream: 1,
              direction: 'toDaemon',
              path: '/x',
              method: 'POST',
              status: 200,
              grpcStatus: 0,
              sent: 1,
              received: 2,
            },
          ],
        },
      },
    ),
    {},
    { masked: ['request: header X-Registry-Auth'] },
  );
  for (const view of views) {
    const plain = JSON.parse(formatJson(view)) as Record<string, unknown>;
    expect(validate(plain) || validate.errors, view.exchange.target).toBe(true);
    expect(validate({ ...plain, extra: 1 })).toBe(false);
    const { streams: _gone, ...less } = plain;
    expect(validate(less)).toBe(false);
  }
  expect(views.at(-1)?.exchange).toMatchObject({ hijack: 'h2', stream: 'h2' });
  expect(views.at(-1)?.calls).toHaveLength(1);
});
