import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ExecInspect',
  area: 'exec',
  operation: 'ExecInspect',
  cases: [
    defineCase({
      id: 'describes-one-not-started',
      requirement: 'An exec that was not started does not run and has no exit code.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, { AttachStdin: true });
        return { got: await t.request('ExecInspect', { path: { id } }), made, id };
      },
      expect: [
        {
          expected: 'its container, its streams, no exit code',
          check: ({ got, made, id }) =>
            answer(
              200,
              json('', {
                ID: id,
                ContainerID: made.id,
                Running: false,
                OpenStdin: true,
                OpenStdout: true,
                OpenStderr: true,
                Pid: 0,
              }),
              json('/ExitCode', (code: unknown) => code === null || code === undefined),
            ).check(got),
        },
      ],
    }),
    defineCase({
      id: 'describes-one-that-runs',
      requirement: 'A running exec has a process and no exit code.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, { Cmd: ['sleep', '300'] });
        t.prepared(await t.request('ExecStart', { path: { id }, body: { Detach: true } }), 200);
        return t.request('ExecInspect', { path: { id } });
      },
      expect: [
        answer(
          200,
          json('/Running', true),
          json('/Pid', (pid: number) => pid > 0),
          json('/ExitCode', (code: unknown) => code === null || code === undefined),
        ),
      ],
    }),
    defineCase({
      id: 'tells-the-exit-code',
      requirement: 'An exec that ended has the exit code of its command.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, shell('exit 42'));
        await using talk = await t.hijack('ExecStart', { path: { id }, body: { Detach: false } });
        await talk.collect();
        return t.until('the exec has ended', async () => {
          const got = await t.request('ExecInspect', { path: { id } });
          return got.json<{ Running: boolean }>().Running === false && got;
        });
      },
      expect: [answer(200, json('/ExitCode', 42), json('/Running', false))],
    }),
    defineCase({
      id: 'keeps-execs-apart',
      requirement: 'Two execs of one container have ids and exit codes of their own.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const ids = [await t.exec(made.id, shell('exit 1')), await t.exec(made.id, shell('exit 2'))];
        for (const id of ids) {
          await using talk = await t.hijack('ExecStart', { path: { id }, body: { Detach: false } });
          await talk.collect();
        }
        const codeOf = (id: string) =>
          t.until('the exec has ended', async () => {
            const got = await t.request('ExecInspect', { path: { id } });
            const { Running, ExitCode } = got.json<{ Running: boolean; ExitCode: number }>();
            return !Running && { ExitCode };
          });
        const [one = '', two = ''] = ids;
        return { differ: one !== two, codes: [await codeOf(one), await codeOf(two)] };
      },
      expect: [
        {
          expected: 'two ids, codes 1 and 2',
          check: ({ differ, codes }) =>
            firstMiss(
              same('whether the ids differ', differ, true),
              same('codes', codes, [{ ExitCode: 1 }, { ExitCode: 2 }]),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-exec',
      requirement: 'An exec that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ExecInspect', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
    defineCase({
      id: 'forgets-with-the-container',
      requirement: 'An exec is not found any more once its container is removed.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id);
        const query = { force: true };
        t.prepared(await t.request('ContainerDelete', { path: { id: made.id }, query }), 204);
        return t.request('ExecInspect', { path: { id } });
      },
      expect: [answer(404, message())],
    }),
  ],
});
