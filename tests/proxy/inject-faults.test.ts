import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { answering, chunked, ok, readAll, readUntil, request, setStage, tapped } from './stage.ts';

const create = request('POST /v1.51/containers/create', '{"Image":"a"}');
const ping = request('GET /_ping');

describe('status', () => {
  test('the daemon hears nothing, the client gets its error, and the connection goes on', async () => {
    const heard: string[] = [];
    await using stage = await setStage({
      rules: 'ContainerCreate: status=503 message="no \\"space\\"" first=1',
      talk: answering(heard, () => ok('OK')),
    });
    const client = stage.dial();
    client.write(ping);
    await readUntil(client, 'OK');
    client.write(create);
    const first = await readUntil(client, '"}\n');
    expect(first).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\nApi-Version: 1\.51\r\n/);
    expect(first).toMatch(/Content-Length: 27\r\n\r\n\{"message":"no \\"space\\""\}\n$/);
    client.write(create);
    expect(await readUntil(client, 'OK')).toMatch(/^HTTP\/1\.1 200/);
    expect(heard).toEqual([ping, create]);
    expect(stage.injected).toMatchObject([
      {
        operationId: 'ContainerCreate',
        fault: 'status=503',
        rule: 1,
        method: 'POST',
        path: '/containers/create',
      },
    ]);
    // What is recorded is what the client sent and saw.
    expect(tapped(stage.events, 'toDaemon')).toBe(ping + create + create);
    expect(tapped(stage.events, 'toClient')).toContain('503 Service Unavailable');
    client.end();
    expect(await readAll(client)).toEqual({ text: '', end: 'FIN' });
  });

  test('in a pipeline it waits for the answers before it and comes before those behind it', async () => {
    const heard: string[] = [];
    await using stage = await setStage({
      rules: 'ContainerCreate: status=500',
      talk: answering(heard, (text) => (text.includes('_ping') ? ok('OK') : chunked('a', 'bc'))),
    });
    const client = stage.dial();
    client.end(ping + create + request('GET /info') + create + create + ping);
    const { text } = await readAll(client);
    expect(text.match(/HTTP\/1\.1 \d+/g)?.map((line) => line.slice(-3))).toEqual([
      '200',
      '500',
      '200',
      '500',
      '500',
      '200',
    ]);
    expect(heard).toEqual([ping, request('GET /info'), ping]);
  });

  test.each([
    ['a rule that closes', 'ContainerCreate: status=500 connection=close', create],
    [
      'a client that closes',
      'ContainerCreate: status=500',
      create.replace('Host', 'Connection: close\r\nHost'),
    ],
    ['HTTP/1.0', 'ContainerCreate: status=500', create.replace('HTTP/1.1', 'HTTP/1.0')],
    [
      'Expect',
      'ContainerCreate: status=500',
      'POST /containers/create HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n',
    ],
  ])('%s: the answer says so and the connection ends', async (_name, rules, sent) => {
    const heard: string[] = [];
    await using stage = await setStage({ rules, talk: answering(heard, () => ok('OK')) });
    const client = stage.dial();
    client.write(sent);
    const { text, end } = await readAll(client);
    expect(text).toMatch(/^HTTP\/1\.1 500 [\s\S]*Connection: close\r\n/);
    expect(end).toBe('FIN');
    expect(heard).toEqual([]);
    client.end();
    await once(client, 'close');
  });

  test('HEAD gets a head alone', async () => {
    await using stage = await setStage({
      rules: 'SystemPingHead: status=500',
      talk: answering([], () => ok('')),
    });
    const client = stage.dial();
    client.end(request('HEAD /_ping'));
    expect((await readAll(client)).text).toMatch(/Content-Length: \d\d\r\n\r\n$/);
  });

  test('a body that is still under way is swallowed, chunked or not', async () => {
    const heard: string[] = [];
    await using stage = await setStage({
      rules: 'ImageBuild: status=500',
      talk: answering(heard, () => ok('OK')),
    });
    const client = stage.dial();
    client.write('POST /build HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel');
    await readUntil(client, '"}\n');
    client.write('lo\r\n0\r\nX: y\r\n\r\n');
    client.write(ping);
    await readUntil(client, 'OK');
    expect(heard).toEqual([ping]);
  });
});

describe('cut and reset', () => {
  const body = 'x'.repeat(1000);
  test.each([
    ['cut=0', ''],
    ['cut=10', body.slice(0, 10)],
    ['cut=1000', body],
  ])('%s of a body of known length', async (words, left) => {
    await using stage = await setStage({
      rules: `SystemInfo: ${words}`,
      talk: answering([], () => ok(body)),
    });
    const client = stage.dial();
    client.write(request('GET /info'));
    const { text, end } = await readAll(client);
    expect(text).toBe(ok(body).slice(0, ok('').length + 3) + left);
    expect(end).toBe('FIN');
    expect(tapped(stage.events, 'toClient')).toBe(text);
    expect(stage.injected.map(({ fault }) => fault)).toEqual([words]);
    client.end();
    await once(client, 'close');
    await stage.proxy.drain();
    expect(stage.events.filter(({ kind }) => kind === 'end')).toHaveLength(2);
  });

  test('cut=head: no answer at all', async () => {
    const heard: string[] = [];
    await using stage = await setStage({ rules: '*: cut=head', talk: answering(heard, () => ok('')) });
    const client = stage.dial();
    client.write(ping);
    expect(await readAll(client)).toEqual({ text: '', end: 'FIN' });
    expect(heard).toHaveLength(1);
  });

  test('offsets count the payload of chunks, not their framing', async () => {
    await using stage = await setStage({
      rules: 'ImageCreate: cut=5',
      talk: answering([], () => chunked('abc', 'defg', 'hi')),
    });
    const client = stage.dial();
    client.write(request('POST /images/create?fromImage=a'));
    expect((await readAll(client)).text).toMatch(/\r\n\r\n3\r\nabc\r\n4\r\nde$/);
  });

  test('a body that is shorter is left as it is, and nothing is told', async () => {
    await using stage = await setStage({ rules: '*: cut=4096', talk: answering([], () => ok('short')) });
    const client = stage.dial();
    client.end(ping);
    expect((await readAll(client)).text).toBe(ok('short'));
    expect(stage.injected).toEqual([]);
  });

  test('reset on TCP is a RST, after the bytes before it', async () => {
    await using stage = await setStage({
      rules: 'SystemInfo: reset=after:10',
      over: 'tcp',
      talk: answering([], () => ok(body)),
    });
    const client = stage.dial();
    client.write(request('GET /info'));
    const { text, end } = await readAll(client);
    expect(text.endsWith(`\r\n\r\n${body.slice(0, 10)}`)).toBe(true);
    expect(end).toBe('ECONNRESET');
    await stage.proxy.drain();
    expect(stage.events.at(-1)).toMatchObject({ kind: 'close', error: 'ECONNRESET', direction: 'toClient' });
  });

  test('reset on a unix socket closes at once', async () => {
    await using stage = await setStage({ rules: '*: reset=3', talk: answering([], () => ok(body)) });
    const client = stage.dial();
    client.write(request('GET /info'));
    expect((await readAll(client)).text.endsWith('\r\n\r\nxxx')).toBe(true);
    client.end();
    await stage.proxy.drain();
  });

  test('of=request: the daemon gets so many bytes of the body', async () => {
    let heard: Promise<{ text: string; end: string }> | undefined;
    await using stage = await setStage({
      rules: 'ContainerCreate: cut=4 of=request',
      talk: (socket) => {
        heard = readAll(socket);
      },
    });
    const client = stage.dial();
    client.write(create);
    expect(await readAll(client)).toEqual({ text: '', end: 'FIN' });
    expect(await heard).toEqual({ text: create.slice(0, create.indexOf('{') + 4), end: 'FIN' });
  });
});

describe('hijacked streams', () => {
  const attach = request('POST /containers/a/attach?stream=1', '', 'Connection: Upgrade\r\nUpgrade: tcp\r\n');
  const bare = request('POST /containers/a/attach?stream=1');
  const heads = {
    101: 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n',
    200: 'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n',
  };
  /** Answers with the head, then echoes until the FIN, then says goodbye. */
  const echo = (head: string) => (socket: import('node:net').Socket) => {
    socket.once('data', (bytes) => {
      const text = bytes.toString('latin1');
      socket.write(head + text.slice(text.indexOf('\r\n\r\n') + 4));
      socket.on('data', (more) => socket.write(more));
      socket.on('end', () => socket.end('bye'));
    });
  };

  test.each([
    [101, attach],
    [200, bare],
  ] as const)('%i: both directions, early stdin and half-close pass', async (kind, sent) => {
    await using stage = await setStage({ rules: '*: delay=1ms share=0', talk: echo(heads[kind]) });
    const client = stage.dial();
    client.write(`${sent}early GET / HTTP/1.1\r\n\r\n`);
    await readUntil(client, 'early GET / HTTP/1.1\r\n\r\n');
    client.write('late');
    await readUntil(client, 'late');
    client.end();
    expect((await readAll(client)).text).toBe('bye');
  });

  test('cut counts the bytes of the stream', async () => {
    await using stage = await setStage({
      rules: 'ContainerAttach: cut=3 answer=101',
      talk: echo(heads[101]),
    });
    const client = stage.dial();
    client.write(`${attach}abcdef`);
    expect(await readAll(client)).toEqual({ text: `${heads[101]}abc`, end: 'FIN' });
  });

  test('half-close=drop: the daemon never hears of the FIN', async () => {
    await using stage = await setStage({ rules: 'ContainerAttach: half-close=drop', talk: echo(heads[101]) });
    const client = stage.dial();
    client.write(attach);
    await readUntil(client, '\r\n\r\n');
    client.end('last');
    await readUntil(client, 'last');
    await expect.poll(() => stage.injected.map(({ fault }) => fault)).toEqual(['half-close=drop']);
    expect(stage.peer.sockets[0]?.readableEnded).toBe(false);
    stage.peer.sockets[0]?.end('over');
    expect((await readAll(client)).text).toBe('over');
  });

  test('corrupt and slow of=stdin reach the daemon', async () => {
    await using stage = await setStage({
      rules: 'ContainerAttach: corrupt=1 slow=20/s of=stdin',
      talk: echo(heads[101]),
    });
    const client = stage.dial();
    client.write(attach);
    await readUntil(client, '\r\n\r\n');
    client.end('abc');
    expect((await readAll(client)).text).toBe(`a${String.fromCharCode('b'.charCodeAt(0) ^ 0xff)}cbye`);
    expect(stage.injected.map(({ fault }) => fault)).toEqual(['corrupt=1', 'slow=20B/s']);
  });

  test('of several half-closed streams a later request of the connection is none: an answer of 404 goes on', async () => {
    const heard: string[] = [];
    await using stage = await setStage({
      rules: 'ContainerCreate: status=500',
      talk: answering(heard, (text) =>
        text.includes('attach') ? 'HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}' : ok('OK'),
      ),
    });
    const client = stage.dial();
    client.write(attach + create + ping);
    const text = await readUntil(client, 'OK');
    expect(text.match(/HTTP\/1\.1 \d+/g)?.map((line) => line.slice(-3))).toEqual(['404', '500', '200']);
    expect(heard).toEqual([attach, ping]);
  });
});

describe('delay, slow and broken bytes', () => {
  test('delay: nothing reaches the daemon before it is over', async () => {
    const heard: string[] = [];
    await using stage = await setStage({
      rules: 'SystemPing: delay=150..200ms; SystemInfo: delay=120ms of=answer',
      talk: answering(heard, () => ok('OK')),
    });
    const client = stage.dial();
    let began = performance.now();
    client.write(ping);
    await expect.poll(() => stage.injected.length).toBe(1);
    expect(heard).toEqual([]);
    await readUntil(client, 'OK');
    const said = Number(/delay=(\d+)ms/.exec(stage.injected[0]?.fault ?? '')?.[1]);
    expect(said).toBeGreaterThanOrEqual(150);
    expect(said).toBeLessThanOrEqual(200);
    expect(performance.now() - began).toBeGreaterThanOrEqual(said - 2);
    began = performance.now();
    client.write(request('GET /info'));
    await readUntil(client, 'OK');
    expect(performance.now() - began).toBeGreaterThanOrEqual(118);
    expect(stage.injected.map(({ side }) => side)).toEqual(['request', 'answer']);
  });

  test('slow: in pieces, at its rate and whole', async () => {
    const body = 'y'.repeat(1000);
    await using stage = await setStage({ rules: '*: slow=2000/s', talk: answering([], () => ok(body)) });
    const client = stage.dial();
    const began = performance.now();
    client.end(request('GET /info'));
    expect((await readAll(client)).text).toBe(ok(body));
    // Ten pieces of 50 ms, of which the first goes at once.
    expect(performance.now() - began).toBeGreaterThanOrEqual(400);
    const pieces = stage.events.filter((event) => event.kind === 'data' && event.direction === 'toClient');
    expect(pieces).toHaveLength(11);
  });

  test('slow of=request: the body reaches the daemon whole', async () => {
    const heard: string[] = [];
    await using stage = await setStage({
      rules: 'ContainerCreate: slow=100/s of=request',
      talk: answering(heard, () => ok('OK')),
    });
    const client = stage.dial();
    client.write(create);
    await readUntil(client, 'OK');
    expect(heard).toEqual([create]);
    expect(stage.injected).toMatchObject([{ fault: 'slow=100B/s', side: 'request' }]);
  });

  test('corrupt: one byte, and the recording has it as the client saw it', async () => {
    await using stage = await setStage({
      rules: '*: corrupt=3',
      talk: answering([], () => chunked('ab', 'cdef')),
    });
    const client = stage.dial();
    client.end(request('GET /info'));
    const { text } = await readAll(client);
    expect(text).toBe(chunked('ab', `c${String.fromCharCode(0x64 ^ 0xff)}ef`));
    expect(tapped(stage.events, 'toClient')).toBe(text);
  });

  test('short-chunk: the chunk ends before its size, and what follows goes on', async () => {
    await using stage = await setStage({
      rules: '*: short-chunk=3',
      talk: answering([], () => chunked('ab', 'cdef', 'gh')),
    });
    const client = stage.dial();
    client.end(request('GET /info'));
    const { text } = await readAll(client);
    expect(text).toMatch(/\r\n\r\n2\r\nab\r\n4\r\nc\r\n2\r\ngh\r\n0\r\n\r\n$/);
  });
});

test('100 Continue, HEAD and trailers pass, and an altered exchange leaves the next ones alone', async () => {
  const heard: string[] = [];
  const trailer = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\na\r\n0\r\nX: y\r\n\r\n';
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n';
  await using stage = await setStage({
    rules: 'SystemInfo: status=500',
    talk: answering(heard, (text) =>
      text.startsWith('HEAD')
        ? head
        : text.includes('Expect')
          ? `HTTP/1.1 100 Continue\r\n\r\n${ok('c')}`
          : trailer,
    ),
  });
  const client = stage.dial();
  const expecting = request('POST /containers/create', '{}', 'Expect: 100-continue\r\n');
  client.end(
    request('GET /info') + expecting + request('HEAD /_ping') + request('GET /events') + request('GET /info'),
  );
  const { text } = await readAll(client);
  const [first = '', ...rest] = text.split(/(?<=\}\n)/);
  expect(first).toMatch(/^HTTP\/1\.1 500/);
  expect(rest[0]?.startsWith(`HTTP/1.1 100 Continue\r\n\r\n${ok('c')}${head}${trailer}HTTP/1.1 500`)).toBe(
    true,
  );
});
