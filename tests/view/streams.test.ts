import { describe, expect, test } from 'vitest';
import { stream, utf8 } from '../check/make-exchange.ts';
import { piecesOf } from '../wire/cuts.ts';
import { attach, containerId, create, execId, framed, storyOf, timed, viewOf, viewsOf } from './story.ts';

const last = <Value>(values: readonly Value[]): Value => values.at(-1) as Value;

describe('streams of sessions', () => {
  test('frames are taken apart by name and time, with stdin among them', () => {
    const hijack = { toDaemon: timed(['héllo\n', 2]), toClient: framed([1, 'out\n', 1], [2, 'err\n', 5]) };
    const view = last(viewsOf(storyOf(create(false), attach(hijack))));
    expect(view.exchange).toMatchObject({
      hijack: '101',
      upgrade: 'tcp',
      stream: 'multiplexed',
      assumed: false,
    });
    expect(view.streams).toEqual([
      { ms: 1, stream: 'stdout', text: 'out\n' },
      { ms: 2, stream: 'stdin', text: 'héllo\n' },
      { ms: 5, stream: 'stderr', text: 'err\n' },
    ]);
  });

  test('the create decides, whatever the label says: a terminal is one stream', () => {
    // The first bytes would pass for the head of a frame.
    const bytes = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 65);
    const headers = { 'Content-Type': 'application/vnd.docker.multiplexed-stream' };
    const view = last(viewsOf(storyOf(create(true), attach({ toClient: stream(bytes) }, { headers }))));
    expect(view.exchange).toMatchObject({ stream: 'tty', assumed: false });
    expect(view.streams).toEqual([{ ms: null, stream: 'tty', text: Buffer.from(bytes).toString() }]);
  });

  test('without a word before, the first bytes decide and the view says that it assumes', () => {
    const frames = viewOf(attach({ toClient: framed([2, 'e', 1]) }));
    expect(frames.exchange).toMatchObject({ stream: 'multiplexed', assumed: true });
    expect(frames.notes.join()).toContain('Nothing earlier tells whether there is a terminal');
    const tty = viewOf(attach({ toClient: stream(utf8('/ # ls\r\n')) }));
    expect(tty.exchange).toMatchObject({ stream: 'tty', assumed: true });
  });

  test('the multiplexed label is enough', () => {
    const headers = { 'Content-Type': 'application/vnd.docker.multiplexed-stream' };
    expect(viewOf(attach({ toClient: framed([1, 'o', 1]) }, { headers })).exchange.assumed).toBe(false);
  });

  test('logs are demultiplexed from a body, by what an inspect told', () => {
    const inspect = {
      target: '/v1.41/containers/web/json',
      answer: { Id: containerId, Name: '/web', Config: { Tty: false } },
    };
    const body = framed([1, 'line\n', 4]);
    const logs = {
      target: '/v1.41/containers/cccccccccccc/logs?stdout=1',
      answer: body.bytes,
      body,
      headers: { 'Content-Type': undefined },
    };
    const view = last(viewsOf(storyOf(inspect, logs)));
    expect(view.streams).toEqual([{ ms: 4, stream: 'stdout', text: 'line\n' }]);
    expect(view.response).toMatchObject({ bodyKind: 'streams', body: null });
    expect(view.exchange.container).toEqual({ id: containerId, name: 'web', exec: null });
  });

  test('an exec has its own terminal, and the container that it runs in', () => {
    const exec = {
      method: 'POST',
      target: '/v1.51/containers/web/exec',
      send: { Tty: true },
      status: 201,
      answer: { Id: execId },
    };
    const start = attach(
      { toClient: timed(['$ ', 3]) },
      { target: `/v1.51/exec/${execId}/start`, send: { Tty: true } },
    );
    const view = last(viewsOf(storyOf(create(false), exec, start)));
    expect(view.exchange).toMatchObject({ operation: 'ExecStart', stream: 'tty', assumed: false });
    expect(view.exchange.container).toEqual({ id: containerId, name: 'web', exec: execId });
  });

  test('a rename is remembered', () => {
    const rename = { method: 'POST', target: '/v1.51/containers/web/rename?name=shop', status: 204 };
    const view = last(
      viewsOf(storyOf(create(false), rename, { target: '/v1.51/containers/shop/json', answer: {} })),
    );
    expect(view.exchange.container).toMatchObject({ id: containerId, name: 'shop' });
  });

  test('frames that break off are told', () => {
    const cut = framed([1, 'whole', 1], [1, 'broken off', 2]);
    const toClient = { ...cut, bytes: cut.bytes.subarray(0, 20), length: 20 };
    const view = last(viewsOf(storyOf(create(false), attach({ toClient }))));
    expect(view.streams).toEqual([{ ms: 1, stream: 'stdout', text: 'whole' }]);
    expect(view.notes.join()).toContain('ended within a frame');
  });

  test('however the bytes came in pieces, the text is the same', () => {
    const text = 'añ€😀z';
    for (const size of [1, 2, 3, 5]) {
      const pieces = piecesOf(utf8(text), [size]).map((piece, index) => [piece, index] as const);
      const view = last(viewsOf(storyOf(create(true), attach({ toClient: timed(...pieces) }))));
      expect(view.streams.map((piece) => piece.text).join('')).toBe(text);
      expect(view.streams.every(({ base64 }) => base64 === undefined)).toBe(true);
    }
  });

  test('bytes that are no text are base64', () => {
    const view = last(
      viewsOf(storyOf(create(true), attach({ toClient: timed([Uint8Array.of(0xff, 0x41), 1]) }))),
    );
    expect(view.streams).toEqual([{ ms: 1, stream: 'tty', base64: '/0E=' }]);
  });
});
