import { answer, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { finished, nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { readTar } from '../fixtures/tar.ts';

export const suite = defineSuite({
  name: 'ContainerExport',
  area: 'containers',
  operation: 'ContainerExport',
  cases: [
    defineCase({
      id: 'gives-the-file-system-as-tar',
      requirement: 'Export is a whole tar archive of the file system, with what the container wrote.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(
          t,
          shell('mkdir /made; echo content > /made/file; ln -s file /made/link'),
        );
        const got = t.prepared(await t.request('ContainerExport', { path: { id } }), 200);
        const entries = readTar(got.bytes);
        return (name: string) => entries.find((entry) => entry.name.replace(/^\.?\/?|\/$/g, '') === name);
      },
      expect: [
        {
          expected: 'the folder, file and link made, beside the image’s',
          check: (entry) =>
            firstMiss(
              same('made', entry('made')?.type, 'directory'),
              same('made/file', entry('made/file')?.text, 'content\n'),
              same('made/link', entry('made/link')?.linkName, 'file'),
              same('etc', entry('etc')?.type, 'directory'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'leaves-volumes-out',
      requirement: 'What is in a volume is not exported.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const volume = await t.volume();
        const { id } = await finished(t, {
          ...shell('echo inside > /data/in-volume; echo outside > /outside'),
          HostConfig: { Binds: [`${volume.name}:/data`] },
        });
        const got = t.prepared(await t.request('ContainerExport', { path: { id } }), 200);
        return readTar(got.bytes).map(({ name }) => name.replace(/^\.?\/?/, ''));
      },
      expect: [
        {
          expected: 'the file outside and not the one in the volume',
          check: (names) =>
            firstMiss(
              same('outside is there', names.includes('outside'), true),
              same('data/in-volume is there', names.includes('data/in-volume'), false),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerExport', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
