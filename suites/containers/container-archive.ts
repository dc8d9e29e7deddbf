import { answer, defineCase, defineSuite, header, message } from '../../src/suite/index.ts';
import { finished, nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { pathStat } from '../fixtures/path-stat.ts';
import { readTar } from '../fixtures/tar.ts';

export const suite = defineSuite({
  name: 'ContainerArchive',
  area: 'containers',
  operation: 'ContainerArchive',
  cases: [
    defineCase({
      id: 'gives-a-file-as-tar',
      requirement:
        'A file comes as a tar archive of one entry, with mode, owner and time, and its stat as header.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const script = 'echo content > /file; chmod 640 /file; chown 12:34 /file; touch -d @1600000000 /file';
        const { id } = await finished(t, shell(script));
        const got = await t.request('ContainerArchive', { path: { id }, query: { path: '/file' } });
        return { got, entries: readTar(t.prepared(got, 200).bytes) };
      },
      expect: [
        {
          expected: 'status 200, one entry, the same name and size in the header',
          check: ({ got, entries: [file, ...more] }) =>
            firstMiss(
              answer(200, header('content-type', 'application/x-tar')).check(got),
              same('name', file?.name, 'file'),
              same('content', file?.text, 'content\n'),
              same('mode', file?.mode, 0o640),
              same('owner', [file?.uid, file?.gid], [12, 34]),
              same('mtime', file?.mtime, 1_600_000_000),
              same('further entries', more.length, 0),
              same('name in the header', pathStat(got)?.name, 'file'),
              same('size in the header', pathStat(got)?.size, 8),
            ),
        },
      ],
    }),
    defineCase({
      id: 'gives-a-directory-with-all-below',
      requirement: 'A directory comes with all that is below it, named from its own last part.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(
          t,
          shell('mkdir -p /top/dir/sub; echo a > /top/dir/a; echo b > /top/dir/sub/b'),
        );
        const got = await t.request('ContainerArchive', { path: { id }, query: { path: '/top/dir' } });
        return readTar(t.prepared(got, 200).bytes)
          .map(({ name }) => name.replace(/\/$/, ''))
          .sort();
      },
      expect: [
        {
          expected: 'dir, dir/a, dir/sub, dir/sub/b',
          check: (names) => same('names', names, ['dir', 'dir/a', 'dir/sub', 'dir/sub/b']),
        },
      ],
    }),
    defineCase({
      id: 'gives-a-link-as-link',
      requirement: 'A symbolic link comes as a link, not as what it leads to.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(t, shell('echo content > /file; ln -s file /link'));
        const got = await t.request('ContainerArchive', { path: { id }, query: { path: '/link' } });
        return readTar(t.prepared(got, 200).bytes);
      },
      expect: [
        {
          expected: 'one entry, a link to file',
          check: ([link, ...more]) =>
            firstMiss(
              same('type', link?.type, 'symlink'),
              same('target', link?.linkName, 'file'),
              same('further entries', more.length, 0),
            ),
        },
      ],
    }),
    defineCase({
      id: 'reads-a-running-one',
      requirement: 'The files of a running container can be read, those in its volumes too.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const volume = await t.volume();
        const HostConfig = { Binds: [`${volume.name}:/data`] };
        const { id } = await t.container(
          { ...shell('echo inside > /data/file; sleep 300'), HostConfig },
          { start: true },
        );
        const got = await t.until('the file is there', async () => {
          const answer = await t.request('ContainerArchive', { path: { id }, query: { path: '/data/file' } });
          return answer.status === 200 && answer;
        });
        return readTar(got.bytes)[0]?.text ?? '';
      },
      expect: [{ expected: 'the content of the file', check: (text) => same('content', text, 'inside\n') }],
    }),
    defineCase({
      id: 'requires-a-path',
      requirement: 'Without a path the request is the client’s error.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerArchive', { path: { id }, query: { path: '' } });
      },
      expect: [answer(400, message())],
    }),
    defineCase({
      id: 'rejects-an-unknown-path',
      requirement: 'A path that does not exist is 404, and the message names it.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerArchive', { path: { id }, query: { path: '/no/such/path' } });
      },
      expect: [answer(404, message(/no.such.(path|file)/i))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerArchive', { path: { id: nobody }, query: { path: '/etc' } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
