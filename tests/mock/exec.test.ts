import { describe, expect, test } from 'vitest';
import { type Daemon, sh, startDaemon, until } from './daemon.ts';

const live = { stream: true, stdin: true, stdout: true, stderr: true };

async function exec(
  d: Daemon,
  id: string,
  config: Record<string, unknown>,
  start: Record<string, unknown> = {},
) {
  const body = { AttachStdin: true, AttachStdout: true, AttachStderr: true, ...config };
  const got = await d.client.request('ContainerExec', { path: { id }, body });
  const execId = got.json<{ Id: string }>().Id;
  return {
    id: execId,
    talk: await d.client.hijack('ExecStart', { path: { id: execId }, body: { Detach: false, ...start } }),
    read: async () =>
      (await d.client.request('ExecInspect', { path: { id: execId } })).json<{
        Running: boolean;
        ExitCode: number | null;
      }>(),
  };
}

describe('exec', () => {
  test('carries input, output, errors and the end of input', async () => {
    await using d = await startDaemon();
    const id = await d.run({});
    const { talk, read } = await exec(d, id, sh('cat; echo bad >&2; exit 4'));
    await talk.write('a\n');
    await talk.end();
    expect(await talk.collect()).toMatchObject({ stdout: 'a\n', stderr: 'bad\n', multiplexed: true });
    expect(await read()).toMatchObject({ Running: false, ExitCode: 4 });
  });

  test('has variables, folder and user of its own over those of the container', async () => {
    await using d = await startDaemon();
    const id = await d.run({ Env: ['A=1', 'B=1'], WorkingDir: '/tmp' });
    const { talk } = await exec(d, id, {
      ...sh('echo $A$B; pwd; id -un'),
      Env: ['B=2'],
      User: 'nobody',
      WorkingDir: '/etc',
    });
    expect((await talk.collect()).stdout).toBe('12\n/etc\nnobody\n');
  });

  test('a folder or a program that is missing is told in the stream, with its code', async () => {
    await using d = await startDaemon();
    const id = await d.run({});
    for (const [config, text, code] of [
      [{ Cmd: ['nonsense'] }, 'not found', 127],
      [{ Cmd: ['true'], WorkingDir: '/nonsense' }, 'no such file', 127],
    ] as const) {
      const { talk, read } = await exec(d, id, config);
      expect((await talk.collect()).stdout).toContain(text);
      expect((await read()).ExitCode).toBe(code);
    }
  });

  test('ends with its container', async () => {
    await using d = await startDaemon();
    const id = await d.run({});
    const { talk, read } = await exec(d, id, { Cmd: ['sleep', '300'] });
    await d.status('ContainerKill', id);
    await talk.collect();
    expect(await read()).toMatchObject({ Running: false, ExitCode: 137 });
  });

  test('signals reach the first process from within', async () => {
    await using d = await startDaemon();
    const id = await d.run(sh("trap 'echo heard; exit 3' USR1; echo ready; while :; do sleep 0.01; done"));
    await until(async () => (await d.logs(id)).includes('ready'));
    const { talk } = await exec(d, id, { Cmd: ['kill', '-USR1', '1'] });
    await talk.collect();
    expect(await d.exit(id)).toBe(3);
    expect(await d.logs(id)).toBe('ready\nheard\n');
  });
});

describe('a terminal', () => {
  test('echoes, ends lines with CR LF, and has the size that it was given', async () => {
    await using d = await startDaemon();
    const id = await d.run({});
    const { talk } = await exec(
      d,
      id,
      { ...sh('read x; echo $x; stty size'), Tty: true },
      { Tty: true, ConsoleSize: [5, 9] },
    );
    await talk.write('hi\r');
    expect(Buffer.from((await talk.collect()).raw).toString()).toBe('hi\r\nhi\r\n5 9\r\n');
  });

  test('a shell at it prompts; ctrl-c ends the program in front and ctrl-d the shell', async () => {
    await using d = await startDaemon();
    const id = await d.run({});
    const { talk, read } = await exec(d, id, { Cmd: ['sh'], Tty: true }, { Tty: true });
    await talk.write('echo in; sleep 300\n');
    let heard = '';
    for await (const bytes of talk.bytes()) {
      const before = heard;
      heard += Buffer.from(bytes).toString();
      if (!before.includes('\nin\r\n') && heard.includes('\nin\r\n')) await talk.write('\u0003');
      if (!before.endsWith('^C\r\n/ # ') && heard.endsWith('^C\r\n/ # ')) await talk.write('\u0004');
    }
    expect(heard).toBe('/ # echo in; sleep 300\r\nin\r\n^C\r\n/ # ');
    expect(await read()).toMatchObject({ Running: false });
  });

  test('the keys for it detach a client, and those that only begin so are passed on', async () => {
    await using d = await startDaemon();
    const id = await d.run({ ...sh('while read x; do echo "<$x>"; done'), Tty: true, OpenStdin: true });
    const query = { ...live, detachKeys: 'a,b' };
    const first = await d.client.hijack('ContainerAttach', { path: { id }, query });
    await first.write('ax\n');
    let heard = '';
    for await (const bytes of first.bytes()) {
      heard += Buffer.from(bytes).toString();
      if (heard.endsWith('<ax>\r\n')) await first.write('ab');
    }
    expect(heard).toBe('ax\r\n<ax>\r\n');
    expect((await d.state(id)).Running).toBe(true);
    await using second = await d.client.hijack('ContainerAttach', {
      path: { id },
      query: { ...live, logs: true },
    });
    await second.write('\u0004');
    expect(Buffer.from((await second.collect()).raw).toString()).toContain('<ax>');
    expect(await d.exit(id)).toBe(0);
  });
});

describe('attach', () => {
  test('what is typed before the start is read after it', async () => {
    await using d = await startDaemon();
    const id = await d.create({ ...sh('cat'), OpenStdin: true, StdinOnce: true });
    await using attached = await d.client.hijack('ContainerAttach', { path: { id }, query: live });
    await attached.write('early\n');
    await attached.end();
    await d.status('ContainerStart', id);
    expect((await attached.collect()).stdout).toBe('early\n');
  });

  test('every client that is attached hears the same', async () => {
    await using d = await startDaemon();
    const id = await d.create(sh('echo out; echo err >&2'));
    const talks = await Promise.all(
      Array.from({ length: 5 }, () => d.another().hijack('ContainerAttach', { path: { id }, query: live })),
    );
    await d.status('ContainerStart', id);
    for (const talk of talks)
      expect(await talk.collect()).toMatchObject({ stdout: 'out\n', stderr: 'err\n' });
  });

  test('without upgrade the answer is 200 and the stream follows', async () => {
    await using d = await startDaemon();
    const id = await d.create(sh('echo out'));
    const talk = await d.client.hijack('ContainerAttach', { path: { id }, query: live, upgrade: false });
    await d.status('ContainerStart', id);
    expect(talk.status).toBe(200);
    expect((await talk.collect()).stdout).toBe('out\n');
  });
});
