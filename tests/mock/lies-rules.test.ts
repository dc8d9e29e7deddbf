import { describe, expect, test } from 'vitest';
import { readLies } from '../../src/mock/index.ts';
import { type Daemon, sh, startDaemon } from './daemon.ts';

const bendsOf = (rule: string) => readLies([rule])[0]?.bend;

describe('a rule says', () => {
  test.for<[string, unknown]>([
    ['drop=/State/Status', { kind: 'drop', pointer: '/State/Status' }],
    ['null=/*/Names', { kind: 'null', pointer: '/*/Names' }],
    ['type=/State/Pid', { kind: 'type', pointer: '/State/Pid' }],
    ['set=/State/Pid to=-1', { kind: 'set', pointer: '/State/Pid', value: -1 }],
    ['set=/State to={"a": [1, 2]}', { kind: 'set', pointer: '/State', value: { a: [1, 2] } }],
    ['add=/Extra to="two words"', { kind: 'add', pointer: '/Extra', value: 'two words' }],
    ['status=500', { kind: 'status', status: 500 }],
    ['status=500 message="no room"', { kind: 'status', status: 500, message: 'no room' }],
    ['content-type=text/html', { kind: 'content-type', value: 'text/html' }],
    ['header="Api-Version: 9.99"', { kind: 'header', name: 'Api-Version', value: '9.99' }],
    ['no-header=Server', { kind: 'header', name: 'Server', value: null }],
    ['body="<html>"', { kind: 'body', text: '<html>' }],
    ['empty-list', { kind: 'empty-list' }],
    ['reverse', { kind: 'reverse' }],
    ['replace=a with=b', { kind: 'items', from: 'a', to: 'b' }],
    ['ignore-query=all', { kind: 'ignore-query', name: 'all' }],
    ['ignore-request=204', { kind: 'ignore-request', status: 204 }],
    ['ignore-request=200 to={"Id":"x"}', { kind: 'ignore-request', status: 200, json: { Id: 'x' } }],
    ['delay=0.2..1s', { kind: 'delay', from: 200, to: 1000 }],
    ['cut=4KiB', { kind: 'cut', after: 4096 }],
    ['cut=head', { kind: 'close' }],
    ['hang', { kind: 'hang' }],
    ['frame-stream=7', { kind: 'frame-stream', stream: 7 }],
    ['frame-missing', { kind: 'frame-missing' }],
    ['upgrade=h2c', { kind: 'upgrade', protocol: 'h2c' }],
  ])('%s', ([text, bend]) => {
    expect(bendsOf(`ContainerInspect: ${text}`)).toEqual([bend]);
  });

  test('when, several bends at once, and several rules', () => {
    const rules =
      'Container*: drop=/Id null=/Name answer=2xx,404 nth=2,3; ImageList: reverse first=2 share=.5';
    expect(readLies([rules])).toEqual([
      {
        name: 'Container*: drop=/Id null=/Name answer=2xx,404 nth=2,3',
        operationId: 'Container*',
        status: ['2xx', '404'],
        nth: [2, 3],
        bend: [
          { kind: 'drop', pointer: '/Id' },
          { kind: 'null', pointer: '/Name' },
        ],
      },
      {
        name: 'ImageList: reverse first=2 share=.5',
        operationId: 'ImageList',
        first: 2,
        share: 0.5,
        bend: [{ kind: 'reverse' }],
      },
    ]);
  });

  test('the same in JSON', () => {
    const json = JSON.stringify([
      { operation: 'ContainerInspect', set: '/State/Pid', to: '7', nth: [1, 2] },
      { operation: 'ContainerList', reverse: true, answer: 200 },
    ]);
    expect(readLies([json])).toMatchObject([
      {
        operationId: 'ContainerInspect',
        nth: [1, 2],
        bend: [{ kind: 'set', pointer: '/State/Pid', value: '7' }],
      },
      { operationId: 'ContainerList', status: ['200'], bend: [{ kind: 'reverse' }] },
    ]);
  });
});

test.for<[string, RegExp, RegExp]>([
  ['', /there is no rule/, /For example/],
  ['ContainerInspect drop=/Id', /begins with an operation and a colon/, /For example/],
  ['ContainerInspekt: drop=/Id', /no API version has the operation "ContainerInspekt"/, /ContainerInspect\?/],
  ['ContainerInspect: drp=/Id', /"drp" is no word/, /Did you mean drop\?/],
  ['ContainerInspect: drop /Id', /drop has no value/, /drop=VALUE\. It is a JSON pointer/],
  ['ContainerInspect: drop=Id', /drop cannot be "Id"/, /JSON pointer such as/],
  ['ContainerInspect: hang=yes', /hang cannot be "yes"/, /without a value/],
  ['ContainerInspect: set=/Id', /set needs a value/, /set=\/Id to=VALUE/],
  ['ContainerInspect: to=1', /to says the value/, /Add one/],
  ['ContainerInspect: message=no', /message is the text of status/, /status=500/],
  ['ContainerInspect: share=0.3', /does not say what to bend/, /drop=/],
  ['ContainerInspect: hang cut=3', /cut and hang are two/, /Leave one out/],
  ['ContainerInspect: ignore-query=size answer=200', /the answer comes later/, /Leave out answer/],
  ['ContainerInspect: delay=5', /delay cannot be "5"/, /200ms/],
  ['[{"operation": "ContainerInspect", "drop": true}]', /\/0\/drop/, /JSON pointer/],
])('%j is refused with its place and what to do', ([rule, what, mend]) => {
  expect(() => readLies([rule])).toThrow(
    expect.objectContaining({
      code: 'E_RULES',
      message: expect.stringMatching(what),
      mend: expect.stringMatching(mend),
    }),
  );
});

test('a lie about an operation that does not exist is refused too', () => {
  const lie = { name: 'x', operationId: 'NoSuchThing', bend: { kind: 'hang' } } as const;
  expect(() => readLies([lie])).toThrow(expect.objectContaining({ code: 'E_RULES' }));
});

describe('a rule', () => {
  const inspect = async (d: Daemon, id: string) =>
    (await d.client.request('ContainerInspect', { path: { id } })).json<Record<string, never>>();

  test('makes null and other types of values, at every key', async () => {
    const rules = 'ContainerInspect: null=/HostConfig/*/Name type=/State/Pid; ContainerList: type=/*/Names';
    await using d = await startDaemon({ lies: [rules] });
    const id = await d.create();
    const got = await inspect(d, id);
    expect(got).toMatchObject({ State: { Pid: '0' }, HostConfig: { RestartPolicy: { Name: null } } });
    const list = await d.client.request('ContainerList', { query: { all: true } });
    expect(list.json()).toMatchObject([{ Names: {} }]);
  });

  test('is about the occurrences that it names, and counts', async () => {
    await using d = await startDaemon({ lies: ['ContainerInspect: status=500 message="no room" nth=2,3'] });
    const id = await d.create();
    const statuses: number[] = [];
    for (let round = 0; round < 4; round++) statuses.push(await d.status('ContainerInspect', id));
    expect(statuses).toEqual([200, 500, 500, 200]);
    expect(d.mock.lies).toMatchObject([{ seen: 4, told: 2 }]);
  });

  test('chances are the same for the same seed', async () => {
    const draw = async (seed: string) => {
      await using d = await startDaemon({ seed, lies: ['ContainerInspect: status=500 share=0.5'] });
      const id = await d.create();
      const statuses: number[] = [];
      for (let round = 0; round < 20; round++) statuses.push(await d.status('ContainerInspect', id));
      return statuses.join(' ');
    };
    const first = await draw('a');
    expect(first).toMatch(/500/);
    expect(first).toMatch(/200/);
    expect(await draw('a')).toBe(first);
    expect(await draw('b')).not.toBe(first);
  });

  test('an error message stands instead of the body, also where it would stream or hijack', async () => {
    await using d = await startDaemon({
      lies: ['ContainerLogs: status=503 message=busy', 'ContainerAttach: status=503 message=busy answer=any'],
    });
    const id = await d.run(sh('echo x'));
    await d.exit(id);
    const logs = await d.client.request('ContainerLogs', { path: { id }, query: { stdout: true } });
    expect([logs.status, logs.json()]).toEqual([503, { message: 'busy' }]);
    const attached = await d.client.request('ContainerAttach', {
      path: { id },
      query: { logs: true, stdout: true },
    });
    expect([attached.status, attached.json()]).toEqual([503, { message: 'busy' }]);
  });

  test('cuts a body, a stream and a hijack where it says', async () => {
    await using d = await startDaemon({
      lies: ['SystemInfo: cut=10; ContainerLogs: cut=9; ContainerAttach: cut=10 answer=any'],
    });
    const id = await d.run({ ...sh('echo hello; cat'), OpenStdin: true });
    const { address } = d.mock;
    if (address.kind !== 'unix') throw new Error(address.kind);
    await expect(d.client.request('SystemInfo')).rejects.toMatchObject({ code: 'E_CLOSED' });
    const query = { stdout: true, follow: true };
    await expect(d.client.request('ContainerLogs', { path: { id }, query })).rejects.toMatchObject({
      code: 'E_CLOSED',
    });
    await using attached = await d.client.hijack('ContainerAttach', {
      path: { id },
      query: { stream: true, logs: true, stdout: true },
    });
    expect((await attached.collect()).raw.length).toBe(10);
  });

  test('a delay ends with the client', async () => {
    await using d = await startDaemon({ lies: ['SystemPing: delay=20m'] });
    const gone = new AbortController();
    const asked = d.client.request('SystemPing', { signal: gone.signal });
    gone.abort();
    await expect(asked).rejects.toThrow();
    // The mock closes in peace: nothing waits for the twenty minutes.
  });
});
