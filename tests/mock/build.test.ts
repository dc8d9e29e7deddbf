// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfiles have variables of their own.
import { expect, test } from 'vitest';
import { makeTar } from '../../suites/fixtures/tar.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { told } from './told.ts';

interface Item {
  readonly stream?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly code?: number };
  readonly aux?: { readonly ID: string };
}
type Files = Parameters<typeof makeTar>[0];

async function build(d: Daemon, dockerfile: string, query: Record<string, unknown> = {}, files: Files = []) {
  const body = makeTar([{ name: 'Dockerfile', content: dockerfile }, ...files]);
  const got = await d.client.request('ImageBuild', { query: { t: 'made', ...query }, body });
  const items =
    got.status === 200
      ? (got
          .text()
          .trim()
          .split('\r\n')
          .map((line) => JSON.parse(line)) as Item[])
      : [];
  return {
    status: got.status,
    message: got.status === 200 ? '' : got.json<{ message: string }>().message,
    items,
    text: items.map(({ stream = '' }) => stream).join(''),
    error: items.at(-1)?.error,
  };
}

const config = async (d: Daemon, name = 'made') =>
  (await d.client.request('ImageInspect', { path: { name } })).json<{ Config: Record<string, unknown> }>()
    .Config;
const history = async (d: Daemon, name = 'made') =>
  (await d.client.request('ImageHistory', { path: { name } })).json<{ CreatedBy: string; Size: number }[]>();

test('each instruction changes the configuration, and the history tells it as the daemon does', async () => {
  await using d = await startDaemon();
  const lines = [
    'FROM busybox',
    'ENV A=b C="d e"',
    'ENV OLD two words',
    'LABEL k=v "l m"=n',
    'WORKDIR /w',
    'WORKDIR sub',
    'CMD echo hi',
    'ENTRYPOINT ["/bin/sh", "-c"]',
    'EXPOSE 90/udp 80 81-82',
    'USER nobody',
    'VOLUME /data /more',
    'STOPSIGNAL SIGTERM',
    'SHELL ["/bin/sh", "-ec"]',
    'HEALTHCHECK --interval=1m30s --retries=3 CMD true',
    'ONBUILD RUN echo hi',
    'MAINTAINER me',
  ];
  expect((await build(d, lines.join('\n'))).error).toBeUndefined();
  expect(await config(d)).toEqual({
    User: 'nobody',
    ExposedPorts: { '80/tcp': {}, '81/tcp': {}, '82/tcp': {}, '90/udp': {} },
    Env: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'A=b',
      'C=d e',
      'OLD=two words',
    ],
    Cmd: ['/bin/sh', '-c', 'echo hi'],
    Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 90e9, Retries: 3 },
    Volumes: { '/data': {}, '/more': {} },
    WorkingDir: '/w/sub',
    Entrypoint: ['/bin/sh', '-c'],
    OnBuild: ['RUN echo hi'],
    Labels: { k: 'v', 'l m': 'n' },
    StopSignal: 'SIGTERM',
    Shell: ['/bin/sh', '-ec'],
  });
  expect((await history(d)).map(({ CreatedBy }) => CreatedBy).slice(0, -1)).toEqual([
    '/bin/sh -ec #(nop)  MAINTAINER me',
    '/bin/sh -ec #(nop)  ONBUILD RUN echo hi',
    '/bin/sh -ec #(nop)  HEALTHCHECK &{[CMD-SHELL true] 1m30s 0s 0s 0s 3}',
    '/bin/sh -ec #(nop)  SHELL [/bin/sh -ec]',
    '/bin/sh -c #(nop)  STOPSIGNAL SIGTERM',
    '/bin/sh -c #(nop)  VOLUME [/data /more]',
    '/bin/sh -c #(nop)  USER nobody',
    '/bin/sh -c #(nop)  EXPOSE 80 81-82 90/udp',
    '/bin/sh -c #(nop)  ENTRYPOINT ["/bin/sh" "-c"]',
    '/bin/sh -c #(nop)  CMD ["/bin/sh" "-c" "echo hi"]',
    '/bin/sh -c #(nop) WORKDIR /w/sub',
    '/bin/sh -c #(nop) WORKDIR /w',
    '/bin/sh -c #(nop)  LABEL k=v l m=n',
    '/bin/sh -c #(nop)  ENV OLD=two words',
    '/bin/sh -c #(nop)  ENV A=b C=d e',
  ]);
});

test('arguments, given and declared, reach the steps after them and no history but their own', async () => {
  await using d = await startDaemon();
  const text =
    'ARG T=latest\nFROM busybox:$T\nARG X=1\nARG Y\nARG T\nRUN echo $X-$Y-$T-$HTTP_PROXY\nENV Q=$X-${Z:-def}\n';
  const got = await build(d, text, { buildargs: { Y: 'yy', HTTP_PROXY: 'p', UNUSED: 'u' } });
  expect(got.text).toContain('1-yy-latest-p\n');
  expect(got.text).toContain('[Warning] One or more build-args [UNUSED] were not consumed\n');
  expect((await config(d)).Env).toContain('Q=1-def');
  expect((await history(d))[1]?.CreatedBy).toBe('|3 T=latest X=1 Y=yy /bin/sh -c echo $X-$Y-$T-$HTTP_PROXY');
});

test('what is copied: files, folders, several, globs, with an owner, and archives that ADD unpacks', async () => {
  await using d = await startDaemon();
  const files: Files = [
    { name: 'd/', type: 'directory' },
    { name: 'd/e', content: 'E' },
    { name: 'd/f', content: 'FF' },
    { name: 'in.tar', content: Buffer.from(makeTar([{ name: 't/u', content: 'UUU' }])).toString('latin1') },
  ];
  const text = [
    'FROM busybox',
    'WORKDIR /w',
    'COPY d /folder',
    'COPY d/e d/f /several/',
    'COPY d/* globbed/',
    'COPY ["d/e", "renamed"]',
    'COPY d/e /tmp',
    'COPY --chown=nobody:daemon d/e /owned',
    'ADD in.tar /unpacked',
    'COPY in.tar /packed/',
    'RUN cat /folder/f /several/e globbed/f renamed /tmp/e /unpacked/t/u; ls -l /owned /packed/in.tar',
  ].join('\n');
  const got = await build(d, text, {}, files);
  expect(got.text).toContain('FFEFFEEUUU');
  expect(got.text).toMatch(/(nobody|65534) +(daemon|1) .*\/owned/);
  const sizes = (await history(d)).map(({ Size }) => Size);
  expect(sizes.slice(2, 9)).toEqual([3, 1, 1, 1, 3, 3, 3]);
});

test('stages give files to later ones, begin them, and end at the target', async () => {
  await using d = await startDaemon();
  const text = [
    'FROM scratch AS one',
    'COPY a /a',
    'FROM busybox AS two',
    'COPY --from=one /a /b',
    'COPY --from=0 /a /c',
    'COPY --from=alpine:3.22 /etc/alpine-release /r',
    'FROM two AS three',
    'RUN cat /b /c /r',
  ].join('\n');
  const files: Files = [{ name: 'a', content: 'A\n' }];
  const got = await build(d, text, {}, files);
  expect(got.text).toMatch(/A\nA\n3\.22/);
  expect(got.items.filter(({ aux }) => aux)).toHaveLength(3);
  const first = await build(d, text, { target: 'ONE' }, files);
  expect(first.text).toMatch(/^Step 1\/2 : FROM scratch AS one\n ---> \n/);
  expect(await build(d, text, { target: 'four' })).toMatchObject({
    status: 400,
    message: 'target stage "four" could not be found',
  });
});

test('triggers of the image below run first; labels of the request come last', async () => {
  await using d = await startDaemon();
  await build(d, 'FROM busybox\nONBUILD RUN echo triggered\nONBUILD ENV T=1\n', { t: 'base' });
  const got = await build(d, 'FROM base\nENV z=1\n', { labels: { b: '$2', a: '1' } });
  expect(got.text).toContain('# Executing 2 build triggers\n');
  expect(got.text).toContain('triggered\n');
  expect(got.text).toMatch(/Step 3\/4 : LABEL a=1\n[\s\S]*Step 4\/4 : LABEL b=\$2\n/);
  expect(await config(d)).toMatchObject({ OnBuild: null, Labels: { a: '1', b: '$2' } });
});

test('a step is taken from the cache only upon the same image and the same files', async () => {
  await using d = await startDaemon();
  const text = 'FROM busybox\nCOPY f /f\nRUN true\n';
  const uses = async (content: string, query = {}) =>
    (await build(d, text, query, [{ name: 'f', content }])).text.match(/Using cache/g)?.length ?? 0;
  expect([await uses('1'), await uses('1'), await uses('2'), await uses('1', { nocache: true })]).toEqual([
    0, 2, 0, 0,
  ]);
});

test('what another daemon built serves as a cache', async () => {
  await using one = await startDaemon({ seed: 'one' });
  await using two = await startDaemon({ seed: 'two' });
  const text = 'FROM busybox\nENV A=b\nRUN echo x > /x\n';
  await build(one, text);
  const saved = await one.client.request('ImageGet', { path: { name: 'made' } });
  await two.client.request('ImageLoad', { body: saved.bytes });
  const cached = async (cachefrom: string[]) =>
    (await build(two, text, { t: 'again', cachefrom: JSON.stringify(cachefrom) })).text;
  expect(await cached([])).not.toContain('Using cache');
  await two.client.request('ImageDelete', { path: { name: 'again' } });
  expect((await cached(['made'])).match(/Using cache/g)).toHaveLength(2);
});

test('a failing step tells what it said on stderr in red, its code, and leaves its container unless told otherwise', async () => {
  await using d = await startDaemon();
  const left = async (query = {}) => {
    const got = await build(d, 'FROM busybox\nRUN echo bad >&2; exit 7\n', query);
    expect(got.text).toContain('\u001b[91mbad\n\u001b[0m');
    expect(got.items.at(-1)).toMatchObject({
      errorDetail: { code: 7 },
      error: "The command '/bin/sh -c echo bad >&2; exit 7' returned a non-zero code: 7",
    });
    return (await d.client.request('ContainerList', { query: { all: true } })).json<unknown[]>().length;
  };
  expect([await left(), await left({ forcerm: true }), await left({ rm: true })]).toEqual([1, 1, 2]);
});

test('a quiet build tells its id alone, and all it held back when it fails', async () => {
  await using d = await startDaemon();
  const good = await build(d, 'FROM busybox\nENV a=b\n', { q: true });
  expect(good.text).toMatch(/^sha256:[0-9a-f]{64}\n$/);
  const bad = await build(d, 'FROM busybox\nRUN false\n', { q: true });
  expect(bad.text).toMatch(/^Step 1\/2 : FROM busybox\n/);
  expect(bad.error).toMatch(/non-zero code: 1/);
});

test('containers and images of a build are told as events', async () => {
  await using d = await startDaemon();
  await build(d, 'FROM busybox\nRUN true\nENV a=b\n');
  const events = (await told(d, { type: ['image', 'container'] })).map(
    ({ Type, Action }) => `${Type} ${Action}`,
  );
  expect(events).toEqual([
    'container create',
    'container attach',
    'container start',
    'container die',
    'image create',
    'container destroy',
    'container create',
    'image create',
    'container destroy',
    'image tag',
  ]);
});
