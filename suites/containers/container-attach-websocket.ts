import { answer, type CaseTools, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { inspect, log, nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { openWebSocket, type WebSocketMessage } from '../fixtures/websocket.ts';

const textOf = (messages: readonly WebSocketMessage[]): string =>
  Buffer.concat(
    messages.filter(({ kind }) => kind === 'text' || kind === 'binary').map(({ bytes }) => bytes),
  ).toString();

/** Opens the websocket of a container. */
async function open(t: CaseTools, id: string, query: string) {
  const socket = await openWebSocket(t.client, `/v${t.api}/containers/${id}/attach/ws?${query}`);
  t.defer(async () => socket.close());
  return socket;
}

const all = 'stream=1&stdin=1&stdout=1&stderr=1';
const echoes = { ...shell('while read line; do echo "heard $line"; done'), OpenStdin: true };

export const suite = defineSuite({
  name: 'ContainerAttachWebsocket',
  area: 'containers',
  operation: 'ContainerAttachWebsocket',
  cases: brisk([
    defineCase({
      id: 'carries-input-and-output',
      requirement:
        'The websocket opens with 101, carries input to the container and its output back, unframed.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(echoes, { start: true });
        const socket = await open(t, id, all);
        socket.send('word\n');
        const messages = await socket.read((so) => textOf(so).includes('\n'));
        return { status: socket.status, accepted: socket.accepted, text: textOf(messages) };
      },
      expect: [
        {
          expected: 'status 101, a handshake that holds, and the output without frames',
          check: ({ status, accepted, text }) =>
            firstMiss(
              same('status', status, 101),
              same('whether the handshake holds', accepted, true),
              same('output', text, 'heard word\n'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'sends-binary-messages',
      requirement: 'From 1.28 messages are binary, so that output which is not UTF-8 arrives whole.',
      level: 'must',
      api: '1.28..',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(
          { ...shell("read x; printf '\\377\\001'"), OpenStdin: true },
          { start: true },
        );
        const socket = await open(t, id, all);
        socket.send('go\n');
        const messages = await socket.read((so) => so.some(({ kind }) => kind === 'binary'));
        return messages.filter(({ kind }) => kind !== 'close' && kind !== 'other');
      },
      expect: [
        {
          expected: 'one binary message of the two bytes',
          check: (messages) =>
            firstMiss(
              same('kinds', messages.map(({ kind }) => kind).join(), /^binary(,binary)*$/),
              same('bytes', Buffer.concat(messages.map(({ bytes }) => bytes)).toString('hex'), 'ff01'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'replays-the-log',
      requirement: 'With `logs` what was written before comes first.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(
          { ...shell('echo before; read x; echo after'), OpenStdin: true },
          { start: true },
        );
        await t.until('the line is logged', async () => (await log(t, id)).includes('before'));
        const socket = await open(t, id, `${all}&logs=1`);
        socket.send('go\n');
        return textOf(await socket.read((so) => textOf(so).includes('after')));
      },
      expect: [{ expected: 'both lines in order', check: (text) => same('output', text, 'before\nafter\n') }],
    }),
    defineCase({
      id: 'ends-with-the-container',
      requirement: 'When the container ends the daemon ends the websocket.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({ ...shell('read x; echo bye'), OpenStdin: true }, { start: true });
        const socket = await open(t, id, all);
        socket.send('go\n');
        return textOf(await socket.read());
      },
      expect: [{ expected: 'the last output, then the end', check: (text) => same('output', text, 'bye\n') }],
    }),
    defineCase({
      id: 'detaches-by-keys',
      requirement: 'The sequence of `detachKeys` ends the websocket, and the container goes on.',
      level: 'should',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({ ...echoes, Tty: true }, { start: true });
        const socket = await open(t, id, `${all}&detachKeys=ctrl-x,q`);
        socket.send('\u0018');
        socket.send('q');
        await socket.read();
        return { status: socket.status, state: (await inspect(t, id)).State };
      },
      expect: [
        {
          expected: 'status 101, and a container that runs',
          check: ({ status, state }) =>
            firstMiss(same('status', status, 101), same('Running', state.Running, true)),
        },
      ],
    }),
    defineCase({
      id: 'gives-stdout-only-when-told',
      requirement: 'From 1.42 `stdout` and `stderr` choose what comes.',
      level: 'must',
      api: '1.42..',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(
          { ...shell('read x; echo out; echo err >&2'), OpenStdin: true },
          { start: true },
        );
        const socket = await open(t, id, 'stream=1&stdin=1&stdout=1');
        socket.send('go\n');
        return textOf(await socket.read());
      },
      expect: [{ expected: 'stdout and nothing of stderr', check: (text) => same('output', text, 'out\n') }],
    }),
    defineCase({
      id: 'gives-both-below-1-42',
      requirement: 'Below 1.42 all of the output comes, whatever is asked.',
      level: 'should',
      api: '1.25..1.41',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container(
          { ...shell('read x; echo out; echo err >&2'), OpenStdin: true },
          { start: true },
        );
        const socket = await open(t, id, 'stream=1');
        socket.send('go\n');
        return textOf(await socket.read());
      },
      expect: [
        {
          expected: 'stdout and stderr',
          check: (text) => firstMiss(same('output', text, /out\n/), same('output', text, /err\n/)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-what-is-no-websocket',
      requirement: 'A request without the headers of a websocket is the client’s error.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        return t.request('ContainerAttachWebsocket', { path: { id }, query: { stream: true } });
      },
      expect: [answer(400)],
    }),
    defineCase({
      id: 'rejects-bad-detach-keys',
      requirement: 'Detach keys that are none are the client’s error.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({ Tty: true, OpenStdin: true }, { start: true });
        return t.request('ContainerAttachWebsocket', { path: { id }, query: { detachKeys: 'nonsense' } });
      },
      expect: [answer(400, message(/nonsense/))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerAttachWebsocket', { path: { id: nobody }, query: { stream: true } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ]),
});
