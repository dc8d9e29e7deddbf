import { answer, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { log, nobody, shell } from '../fixtures/container.ts';

export const suite = defineSuite({
  name: 'ContainerResize',
  area: 'containers',
  operation: 'ContainerResize',
  cases: [
    defineCase({
      id: 'sets-height-and-width',
      requirement: 'Resize gives the terminal `h` rows and `w` columns, while the container runs.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const config = { ...shell('while :; do stty size; sleep 0.05; done'), Tty: true };
        const { id } = await t.container(config, { start: true });
        const got = await t.request('ContainerResize', { path: { id }, query: { h: 43, w: 117 } });
        await t.until('the terminal is 43 rows by 117 columns', async () =>
          (await log(t, id)).includes('43 117'),
        );
        return got;
      },
      expect: [answer(200)],
    }),
    defineCase({
      id: 'requires-height-and-width',
      requirement: 'Both `h` and `w` are required.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({ Tty: true }, { start: true });
        return t.request('ContainerResize', { path: { id } });
      },
      expect: [answer(400, message())],
    }),
    defineCase({
      id: 'rejects-a-height-that-is-no-number',
      requirement: 'A height that is not a number is the client’s error.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({ Tty: true }, { start: true });
        return t.request('ContainerResize', { path: { id }, query: { h: 'tall', w: 80 } });
      },
      expect: [answer(400, message())],
    }),
    defineCase({
      id: 'rejects-one-that-does-not-run',
      requirement: 'A container that does not run has no terminal to resize.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({ Tty: true });
        return t.request('ContainerResize', { path: { id }, query: { h: 43, w: 117 } });
      },
      expect: [answer(409, message(/not running|running containers/i))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerResize', { path: { id: nobody }, query: { h: 43, w: 117 } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
