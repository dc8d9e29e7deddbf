import { answer, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ExecResize',
  area: 'exec',
  operation: 'ExecResize',
  cases: [
    defineCase({
      id: 'sets-height-and-width',
      requirement: 'Resize gives the terminal of a running exec `h` rows and `w` columns.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, {
          ...shell('stty -echo; echo ready; read x; stty size'),
          Tty: true,
          AttachStdin: true,
        });
        const body = { Detach: false, Tty: true };
        await using talk = await t.hijack('ExecStart', { path: { id }, body });
        let text = '';
        let got: Awaited<ReturnType<typeof t.request>> | undefined;
        for await (const bytes of talk.bytes()) {
          text += Buffer.from(bytes).toString();
          if (got || !text.includes('ready')) continue;
          got = await t.request('ExecResize', { path: { id }, query: { h: 43, w: 117 } });
          await talk.write('go\n');
        }
        return { got, text };
      },
      expect: [
        {
          expected: 'status 200, and stty tells 43 by 117',
          check: ({ got, text }) =>
            firstMiss(got ? answer(200).check(got) : `only ${text}`, same('terminal', text, /43 117\r\n$/)),
        },
      ],
    }),
    defineCase({
      id: 'requires-height-and-width',
      requirement: 'Both `h` and `w` are required.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, { Cmd: ['sleep', '300'], Tty: true });
        t.prepared(await t.request('ExecStart', { path: { id }, body: { Detach: true } }), 200);
        return t.request('ExecResize', { path: { id } });
      },
      expect: [answer(400, message())],
    }),
    defineCase({
      id: 'rejects-a-width-that-is-no-number',
      requirement: 'A width that is not a number is the client’s error.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, { Cmd: ['sleep', '300'], Tty: true });
        t.prepared(await t.request('ExecStart', { path: { id }, body: { Detach: true } }), 200);
        return t.request('ExecResize', { path: { id }, query: { h: 43, w: 'wide' } });
      },
      expect: [answer(400, message())],
    }),
    defineCase({
      id: 'rejects-an-unknown-exec',
      requirement: 'An exec that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ExecResize', { path: { id: nobody }, query: { h: 43, w: 117 } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
