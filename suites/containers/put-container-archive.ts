import { gzipSync } from 'node:zlib';
import {
  answer,
  anyOf,
  type CaseTools,
  defineCase,
  defineSuite,
  emptyBody,
  message,
} from '../../src/suite/index.ts';
import { finished, nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { makeTar, type ReadEntry, readTar, type TarEntry } from '../fixtures/tar.ts';

const contentType = 'application/x-tar';

/** Puts an archive into a container. */
function put(t: CaseTools, id: string, query: Record<string, unknown>, entries: readonly TarEntry[]) {
  return t.request('PutContainerArchive', { path: { id }, query, contentType, body: makeTar(entries) });
}

/** Reads a path of a container back. */
async function read(t: CaseTools, id: string, path: string): Promise<ReadEntry[]> {
  const got = await t.request('ContainerArchive', { path: { id }, query: { path } });
  return got.status === 200 ? readTar(got.bytes) : [];
}

export const suite = defineSuite({
  name: 'PutContainerArchive',
  area: 'containers',
  operation: 'PutContainerArchive',
  cases: [
    defineCase({
      id: 'unpacks-into-the-directory',
      requirement: 'The archive is unpacked below the path, with modes, owners and times of its entries.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container();
        const got = await put(t, id, { path: '/tmp' }, [
          { name: 'dir/', type: 'directory' },
          { name: 'dir/file', content: 'content', mode: 0o640, uid: 12, gid: 34 },
          { name: 'dir/link', type: 'symlink', linkName: 'file' },
        ]);
        return { got, entries: await read(t, id, '/tmp/dir') };
      },
      expect: [
        {
          expected: 'status 200, and what was put is read back',
          check: ({ got, entries }) => {
            const file = entries.find(({ name }) => name === 'dir/file');
            const link = entries.find(({ name }) => name === 'dir/link');
            return firstMiss(
              answer(200, emptyBody).check(got),
              same('content', file?.text, 'content'),
              same('mode', file?.mode, 0o640),
              same('owner', [file?.uid, file?.gid], [12, 34]),
              same('mtime', file?.mtime, 1_600_000_000),
              same('link', link?.linkName, 'file'),
            );
          },
        },
      ],
    }),
    defineCase({
      id: 'unpacks-compressed',
      requirement: 'The archive may be compressed with gzip.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container();
        const body = gzipSync(makeTar([{ name: 'file', content: 'content' }]));
        const query = { path: '/tmp' };
        const got = await t.request('PutContainerArchive', { path: { id }, query, contentType, body });
        return { got, entries: await read(t, id, '/tmp/file') };
      },
      expect: [
        {
          expected: 'status 200, and the file is there',
          check: ({ got, entries }) =>
            firstMiss(answer(200).check(got), same('content', entries[0]?.text, 'content')),
        },
      ],
    }),
    defineCase({
      id: 'replaces-a-file',
      requirement: 'A file that is there already is replaced.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(t, shell('echo old > /tmp/file'));
        const got = await put(t, id, { path: '/tmp' }, [{ name: 'file', content: 'new' }]);
        return { got, entries: await read(t, id, '/tmp/file') };
      },
      expect: [
        {
          expected: 'status 200 and the new content',
          check: ({ got, entries }) =>
            firstMiss(answer(200).check(got), same('content', entries[0]?.text, 'new')),
        },
      ],
    }),
    defineCase({
      id: 'replaces-a-directory-by-a-file',
      requirement: 'Without `noOverwriteDirNonDir` an empty directory gives way to a file of its name.',
      level: 'should',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(t, shell('mkdir /tmp/thing'));
        const got = await put(t, id, { path: '/tmp' }, [{ name: 'thing', content: 'file' }]);
        return { got, entries: await read(t, id, '/tmp/thing') };
      },
      expect: [
        {
          expected: 'status 200, and it is a file now',
          check: ({ got, entries }) =>
            firstMiss(answer(200).check(got), same('type', entries[0]?.type, 'file')),
        },
      ],
    }),
    defineCase({
      id: 'keeps-a-directory-when-told',
      requirement: 'With `noOverwriteDirNonDir` a directory is not replaced by a file.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(t, shell('mkdir /tmp/thing'));
        const query = { path: '/tmp', noOverwriteDirNonDir: 1 };
        const got = await put(t, id, query, [{ name: 'thing', content: 'file' }]);
        return { got, entries: await read(t, id, '/tmp/thing') };
      },
      expect: [
        {
          expected: 'status 400 or 500, and it is a directory still',
          check: ({ got, entries }) =>
            firstMiss(
              anyOf(answer(400, message(/overwrite|exists/)), answer(500, message(/overwrite|exists/))).check(
                got,
              ),
              same('type', entries[0]?.type, 'directory'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'gives-files-to-the-user-when-told',
      requirement: 'With `copyUIDGID` what is unpacked belongs to the user of the container.',
      level: 'should',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({ User: 'root' });
        const query = { path: '/tmp', copyUIDGID: 1 };
        const got = await put(t, id, query, [{ name: 'file', content: 'content', uid: 12, gid: 34 }]);
        return { got, entries: await read(t, id, '/tmp/file') };
      },
      expect: [
        {
          expected: 'status 200 and the owner root',
          check: ({ got, entries: [file] }) =>
            firstMiss(answer(200).check(got), same('owner', [file?.uid, file?.gid], [0, 0])),
        },
      ],
    }),
    defineCase({
      id: 'rejects-a-read-only-file-system',
      requirement: 'Into a container whose file system is read-only nothing is put.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({ HostConfig: { ReadonlyRootfs: true } });
        const got = await put(t, id, { path: '/tmp' }, [{ name: 'file', content: 'content' }]);
        return { got, entries: await read(t, id, '/tmp/file') };
      },
      expect: [
        {
          expected: 'status 403 and no file',
          check: ({ got, entries }) =>
            firstMiss(answer(403, message(/read-only/i)).check(got), same('files', entries.length, 0)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-a-read-only-volume',
      requirement: 'Into a volume that is mounted read-only nothing is put.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const volume = await t.volume();
        const { id } = await t.container({ HostConfig: { Binds: [`${volume.name}:/data:ro`] } });
        return put(t, id, { path: '/data' }, [{ name: 'file', content: 'content' }]);
      },
      expect: [answer(403, message(/read-only/i))],
    }),
    defineCase({
      id: 'rejects-a-path-that-is-a-file',
      requirement: 'The path must be a directory.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container();
        return put(t, id, { path: '/etc/group' }, [{ name: 'file', content: 'content' }]);
      },
      expect: [answer(400, message(/directory/i))],
    }),
    defineCase({
      id: 'rejects-what-is-no-archive',
      requirement: 'A body that is no tar archive is the client’s error.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container();
        const body = Buffer.alloc(1024, 'nonsense ');
        const query = { path: '/tmp' };
        return t.request('PutContainerArchive', { path: { id }, query, contentType, body });
      },
      expect: [answer(400, message())],
    }),
    defineCase({
      id: 'requires-a-path',
      requirement: 'Without a path the request is the client’s error.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return put(t, id, { path: '' }, [{ name: 'file' }]);
      },
      expect: [answer(400, message())],
    }),
    defineCase({
      id: 'rejects-an-unknown-path',
      requirement: 'A path that does not exist is 404.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return put(t, id, { path: '/no/such/path' }, [{ name: 'file' }]);
      },
      expect: [answer(404, message(/no\/such\/path/))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => put(t, nobody, { path: '/tmp' }, [{ name: 'file' }]),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
