import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { nobody } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface ExecInspected {
  readonly ID: string;
  readonly ContainerID: string;
  readonly Running: boolean;
  readonly ProcessConfig: Readonly<Record<string, unknown>>;
}

export const suite = defineSuite({
  name: 'ContainerExec',
  area: 'exec',
  operation: 'ContainerExec',
  cases: [
    defineCase({
      id: 'creates-without-starting',
      requirement: 'Exec answers 201 with an id under which the exec is found, not running.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const body = { AttachStdout: true, Cmd: ['true'] };
        const got = await t.request('ContainerExec', { path: { id: made.id }, body });
        const { Id: id } = t.prepared(got, 201).json<{ Id: string }>();
        const read = await t.request('ExecInspect', { path: { id } });
        return { got, id, made, read: t.prepared(read, 200).json<ExecInspected>() };
      },
      expect: [
        {
          expected: 'status 201, and the exec is found with its container',
          check: ({ got, id, made, read }) =>
            firstMiss(
              answer(201, json('/Id', /^[0-9a-f]{64}$/)).check(got),
              same('ID', read.ID, id),
              same('ContainerID', read.ContainerID, made.id),
              same('Running', read.Running, false),
            ),
        },
      ],
    }),
    defineCase({
      id: 'keeps-the-configuration',
      requirement: 'Command, user, terminal and privilege are what inspect tells.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const made = await t.container({}, { start: true });
        const id = await t.exec(made.id, {
          Cmd: ['echo', 'one', 'two words'],
          User: '65534',
          Tty: true,
          Privileged: true,
        });
        return t.request('ExecInspect', { path: { id } });
      },
      expect: [
        answer(
          200,
          json('/ProcessConfig', {
            entrypoint: 'echo',
            arguments: ['one', 'two words'],
            user: '65534',
            tty: true,
            privileged: true,
          }),
        ),
      ],
    }),
    defineCase({
      id: 'rejects-no-command',
      requirement: 'An exec without a command is the client’s error.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        return t.request('ContainerExec', { path: { id }, body: { AttachStdout: true } });
      },
      expect: [answer(400, message(/command/i))],
    }),
    defineCase({
      id: 'rejects-bad-detach-keys',
      requirement: 'Detach keys that are none are the client’s error.',
      level: 'should',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        const body = { AttachStdin: true, Tty: true, Cmd: ['sh'], DetachKeys: 'nonsense' };
        return t.request('ContainerExec', { path: { id }, body });
      },
      expect: [answer(400, message(/nonsense|detach/i))],
    }),
    defineCase({
      id: 'rejects-a-container-that-does-not-run',
      requirement: 'In a container that does not run nothing can be executed.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerExec', { path: { id }, body: { Cmd: ['true'] } });
      },
      expect: [answer(409, message(/not running/i))],
    }),
    defineCase({
      id: 'rejects-a-paused-container',
      requirement: 'In a paused container nothing can be executed.',
      level: 'must',
      needs: ['image', 'pause'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        t.prepared(await t.request('ContainerPause', { path: { id } }), 204);
        return t.request('ContainerExec', { path: { id }, body: { Cmd: ['true'] } });
      },
      expect: [answer(409, message(/paused/i))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerExec', { path: { id: nobody }, body: { Cmd: ['true'] } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
