import { expect, test } from 'vitest';
import { makeTar } from '../../suites/fixtures/tar.ts';
import { type Daemon, startDaemon } from './daemon.ts';

async function build(d: Daemon, t: string, text: string): Promise<string> {
  const body = makeTar([
    { name: 'Dockerfile', content: text },
    { name: 'f', content: 'FFFF' },
  ]);
  await d.client.request('ImageBuild', { query: { t }, body });
  const got = await d.client.request('ImageInspect', { path: { name: t } });
  return got.json<{ Id: string }>().Id;
}

const remove = async (d: Daemon, name: string, query = {}) => {
  const got = await d.client.request('ImageDelete', { path: { name }, query });
  return got.status === 200
    ? got.json<{ Untagged?: string; Deleted?: string }[]>()
    : [got.status, got.json<{ message: string }>().message];
};
const tag = (d: Daemon, name: string, repo: string, tag = 'latest') =>
  d.client.request('ImageTag', { path: { name }, query: { repo, tag } });
const prune = async (d: Daemon, filters: Record<string, string[]>) =>
  (await d.client.request('ImagePrune', { query: { filters } })).json<{
    ImagesDeleted: { Untagged?: string; Deleted?: string }[] | null;
    SpaceReclaimed: number;
  }>();

test('each conflict is told in the daemon’s words', async () => {
  await using d = await startDaemon();
  const parent = await build(d, 'parent', 'FROM busybox\nENV a=1\n');
  const id = await build(d, 'child', 'FROM parent\nENV b=2\n');
  const container = await d.create({ Image: 'child' });
  const [short, user] = [id.slice(7, 19), container.slice(0, 12)];
  const unable = (why: string, verb = 'must be forced', image = short) => [
    409,
    `conflict: unable to delete ${image} (${verb}) - ${why}`,
  ];
  expect(await remove(d, 'child')).toEqual([
    409,
    `conflict: unable to remove repository reference "child" (must force) - container ${user} is using its referenced image ${short}`,
  ]);
  expect(await remove(d, id)).toEqual(unable(`image is being used by stopped container ${user}`));
  await tag(d, 'child', 'other');
  expect(await remove(d, short)).toEqual(unable('image is referenced in multiple repositories'));
  await d.status('ContainerStart', container);
  for (const query of [{}, { force: true }])
    expect(await remove(d, id, query)).toEqual(
      unable(`image is being used by running container ${user}`, 'cannot be forced'),
    );
  expect(await remove(d, parent, { force: true })).toEqual(
    unable('image has dependent child images', 'cannot be forced', parent.slice(7, 19)),
  );
  expect(await remove(d, 'other')).toEqual([{ Untagged: 'other:latest' }]);
  expect(await remove(d, 'child', { force: true })).toEqual([{ Untagged: 'child:latest' }]);
});

test('digests go with the last tag of their repository', async () => {
  await using d = await startDaemon();
  await d.client.request('ImageCreate', { query: { fromImage: 'redis', tag: '7' } });
  await tag(d, 'redis:7', 'mine');
  const done = await remove(d, 'redis:7');
  expect(done).toEqual([{ Untagged: 'redis:7' }, { Untagged: expect.stringMatching(/^redis@sha256:/) }]);
  expect(await remove(d, 'mine', { noprune: true })).toMatchObject([{ Untagged: 'mine:latest' }, {}, {}]);
});

test('prune tells what it freed, and leaves a container one name of its image', async () => {
  await using d = await startDaemon();
  await build(d, 'app', 'FROM busybox\nCOPY f /g\n');
  const nameless = (await d.client.request('ImageInspect', { path: { name: 'app' } })).json<{ Id: string }>()
    .Id;
  await build(d, 'app', 'FROM busybox\nCOPY f /h\n');
  await tag(d, 'app', 'app', '2');
  await d.create({ Image: 'app' });
  expect(await prune(d, { label: ['none'] })).toEqual({ ImagesDeleted: null, SpaceReclaimed: 0 });
  expect(await prune(d, {})).toEqual({
    ImagesDeleted: [{ Deleted: nameless }, { Deleted: expect.stringMatching(/^sha256:/) }],
    SpaceReclaimed: 4,
  });
  expect((await prune(d, { dangling: ['false'], until: ['1h'] })).ImagesDeleted).toEqual([
    { Untagged: 'busybox:latest' },
  ]);
  expect((await prune(d, { dangling: ['false'] })).ImagesDeleted).toEqual([{ Untagged: 'app:2' }]);
});
