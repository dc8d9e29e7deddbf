import { describe, expect, test } from 'vitest';
import { answering, chunked, ok, readAll, readUntil, request, setStage } from './stage.ts';

const inspect = request('GET /v1.51/containers/a/json');
const rule = 'ContainerInspect: drop=/State/Pid; ContainerInspect: null=/Name; ContainerInspect: type=/Id';
const said = '{"Id":"x","Name":"/n","State":{"Pid":7,"Status":"up"}}';
const altered = '{"Id":0,"Name":null,"State":{"Status":"up"}}';

describe('fields of answers', () => {
  test('go, become null or another type; the length is true, and the connection goes on', async () => {
    await using stage = await setStage({ rules: rule, talk: answering([], () => ok(`${said}\n`)) });
    const client = stage.dial();
    for (let turn = 0; turn < 2; turn++) {
      client.write(inspect);
      const text = await readUntil(client, '}\n');
      expect(text).toContain(`Content-Length: ${altered.length + 1}\r\n\r\n${altered}\n`);
    }
    client.write(request('GET /info'));
    expect(await readUntil(client, '}\n')).toContain(`${said}\n`);
    expect(stage.injector?.counts.map(({ injected }) => injected)).toEqual([
      { drop: 2 },
      { null: 2 },
      { type: 2 },
    ]);
    client.end();
  });

  test.each([
    ['cut anywhere', [said.slice(0, 9), said.slice(9, 20), said.slice(20)], altered],
    ['a stream of values', [`${said}\r\n${said.slice(0, 5)}`, `${said.slice(5)}\r\n`], `${altered}\r\n`],
  ])('in chunks, %s', async (_name, chunks, wanted) => {
    await using stage = await setStage({ rules: rule, talk: answering([], () => chunked(...chunks)) });
    const client = stage.dial();
    client.write(inspect);
    const text = await readUntil(client, '0\r\n\r\n');
    const body = text.slice(text.indexOf('\r\n\r\n') + 4);
    expect(body.startsWith(`${wanted.length.toString(16)}\r\n${wanted}\r\n`)).toBe(true);
    // Again on the same connection: the framing was whole.
    client.write(inspect);
    expect(await readUntil(client, '0\r\n\r\n')).toBe(text);
    client.end();
  });

  test('a value of a stream goes on when it is whole', async () => {
    let send = (_text: string): void => undefined;
    await using stage = await setStage({
      rules: 'SystemEvents: drop=/id',
      talk: answering([], (_text, socket) => {
        send = (text) => socket.write(`${text.length.toString(16)}\r\n${text}\r\n`);
        return 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
      }),
    });
    const client = stage.dial();
    client.write(request('GET /v1.51/events'));
    await readUntil(client, '\r\n\r\n');
    send('{"id":1,"a":1}\n{"id"');
    expect(await readUntil(client, '{"a":1}\n')).not.toContain('id');
    send(':2,"a":2}\n');
    expect(await readUntil(client, '{"a":2}\n')).not.toContain('id');
    client.end();
  });

  test('of what is no JSON, and of an answer that breaks off, every byte passes', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n';
    for (const body of ['{"State": oops', 'plain', '{"State":{"Pid":7,']) {
      await using stage = await setStage({
        rules: rule,
        talk: answering([], (_text, socket) => void socket.end(head + body)),
      });
      const client = stage.dial();
      client.write(inspect);
      expect(await readAll(client)).toEqual({ text: head + body, end: 'FIN' });
      expect(stage.injected).toEqual([]);
      client.end();
    }
  });

  test('archives, compressed bodies and hijacked streams are left alone', async () => {
    const types = ['Content-Type: application/x-tar', 'Content-Encoding: gzip'];
    for (const line of types) {
      const answer = `HTTP/1.1 200 OK\r\n${line}\r\nContent-Length: ${said.length}\r\n\r\n${said}`;
      await using stage = await setStage({ rules: rule, talk: answering([], () => answer) });
      const client = stage.dial();
      client.write(inspect);
      expect(await readUntil(client, '}}')).toBe(answer);
      client.end();
    }
    await using stage = await setStage({
      rules: 'ContainerAttach: drop=/a',
      talk: answering([], (_text, socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n{"a":1}')),
    });
    const client = stage.dial();
    client.write(request('POST /containers/a/attach'));
    expect((await readAll(client)).text).toContain('{"a":1}');
    client.end();
  });

  test('offsets of other faults count what was altered', async () => {
    await using stage = await setStage({
      rules: 'ContainerInspect: drop=/a cut=3',
      talk: answering([], () => ok('{"a":1,"b":2}')),
    });
    const client = stage.dial();
    client.write(inspect);
    expect((await readAll(client)).text).toMatch(/Content-Length: 7\r\n\r\n\{"b$/);
    client.end();
  });
});
