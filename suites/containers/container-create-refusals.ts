import { answer, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { nobody } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ContainerCreate',
  area: 'containers',
  operation: 'ContainerCreate',
  cases: [
    defineCase({
      id: 'rejects-a-platform-that-the-image-lacks',
      requirement: 'A platform that the local image does not have is no such image.',
      level: 'must',
      api: '1.41..',
      needs: ['image'],
      async run(t) {
        const name = t.name();
        t.defer(() => t.request('ContainerDelete', { path: { id: name }, query: { force: true } }));
        return t.request('ContainerCreate', {
          query: { name, platform: 'linux/s390x' },
          body: { Image: t.image, Cmd: ['true'], Labels: t.labels },
        });
      },
      expect: [answer(404, message())],
    }),
    defineCase({
      id: 'rejects-an-unknown-image',
      requirement: 'Create from an image that the daemon does not have is 404.',
      level: 'must',
      run: (t) =>
        t.request('ContainerCreate', {
          query: { name: t.name() },
          body: { Image: `${t.name('noimage')}:none`, Labels: t.labels },
        }),
      expect: [answer(404, message(/no such image|not known/i))],
    }),
    defineCase({
      id: 'rejects-a-name-in-use',
      requirement: 'A name that another container has is a conflict.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { name } = await t.container();
        return t.request('ContainerCreate', {
          query: { name },
          body: { Image: t.image, Cmd: ['true'], Labels: t.labels },
        });
      },
      expect: [answer(409, message(/in use/))],
    }),
    defineCase({
      id: 'rejects-a-bad-name',
      requirement: 'A name with characters that names may not have is refused.',
      level: 'must',
      needs: ['image'],
      run: (t) =>
        t.request('ContainerCreate', {
          query: { name: `${t.name()}/!` },
          body: { Image: t.image, Cmd: ['true'], Labels: t.labels },
        }),
      expect: [answer(400, message(/name/))],
    }),
    defineCase({
      id: 'rejects-no-command',
      requirement: 'Without a command of the image or the configuration nothing can be created.',
      level: 'must',
      needs: ['image'],
      run: (t) =>
        t.request('ContainerCreate', {
          query: { name: t.name() },
          body: { Image: t.image, Entrypoint: [''], Cmd: [], Labels: t.labels },
        }),
      expect: [answer(400, message(/command/i))],
    }),
    defineCase({
      id: 'rejects-too-little-memory',
      requirement: 'A memory limit below the smallest one allowed is refused.',
      level: 'must',
      needs: ['image', 'linux'],
      run: (t) =>
        t.request('ContainerCreate', {
          query: { name: t.name() },
          body: { Image: t.image, Cmd: ['true'], Labels: t.labels, HostConfig: { Memory: 4096 } },
        }),
      expect: [answer(400, message(/memory/i))],
    }),
    defineCase({
      id: 'rejects-a-relative-workdir',
      requirement: 'A working directory that is not absolute is refused.',
      level: 'must',
      needs: ['image', 'linux'],
      run: (t) =>
        t.request('ContainerCreate', {
          query: { name: t.name() },
          body: { Image: t.image, Cmd: ['true'], Labels: t.labels, WorkingDir: 'not/absolute' },
        }),
      expect: [answer(400, message(/absolute/))],
    }),
    defineCase({
      id: 'rejects-a-body-of-another-type',
      requirement: 'A body that does not say it is JSON is refused.',
      level: 'must',
      run: (t) =>
        t.request('ContainerCreate', {
          query: { name: t.name() },
          headers: { 'content-type': 'text/plain' },
          body: 'plain',
          contentType: 'text/plain',
        }),
      expect: [answer(400, message(/json/i))],
    }),
    defineCase({
      id: 'rejects-broken-json',
      requirement: 'A body that is not JSON is the client’s error.',
      level: 'must',
      run: (t) =>
        t.send({
          method: 'POST',
          target: `/v${t.api}/containers/create?name=${t.name()}`,
          headers: { 'content-type': 'application/json' },
          body: '{"Image":',
        }),
      expect: [answer(400, message())],
    }),
    defineCase({
      id: 'rejects-an-unknown-network-container',
      requirement: 'A network mode that names a container which does not exist fails by start at the latest.',
      level: 'should',
      needs: ['image', 'linux'],
      async run(t) {
        const name = t.name();
        t.defer(() => t.request('ContainerDelete', { path: { id: name }, query: { force: true } }));
        const got = await t.request('ContainerCreate', {
          query: { name },
          body: {
            Image: t.image,
            Cmd: ['true'],
            Labels: t.labels,
            HostConfig: { NetworkMode: `container:${nobody}` },
          },
        });
        const started = await t.request('ContainerStart', { path: { id: name } });
        return { statuses: [got.status, started.status] };
      },
      expect: [
        {
          expected: 'not created, or not started',
          check: ({ statuses }) =>
            firstMiss(
              same('statuses of create and start', statuses, ([, start]: number[]) => (start ?? 0) >= 400),
            ),
        },
      ],
    }),
  ],
});
