import { answer, defineCase, defineSuite, emptyBody } from '../../src/suite/index.ts';
import { finished, nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { pathStat } from '../fixtures/path-stat.ts';

export const suite = defineSuite({
  name: 'ContainerArchiveInfo',
  area: 'containers',
  operation: 'ContainerArchiveInfo',
  cases: [
    defineCase({
      id: 'describes-a-file',
      requirement: 'The header X-Docker-Container-Path-Stat tells name, size, mode and time of the file.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(
          t,
          shell('printf 12345 > /file; chmod 640 /file; touch -d @1600000000 /file'),
        );
        return t.request('ContainerArchiveInfo', { path: { id }, query: { path: '/file' } });
      },
      expect: [
        {
          expected: 'status 200 without a body, and the stat of the file',
          check: (got) =>
            firstMiss(
              answer(200, emptyBody).check(got),
              same('name', pathStat(got)?.name, 'file'),
              same('size', pathStat(got)?.size, 5),
              same('mode', pathStat(got)?.mode, 0o640),
              same('mtime', pathStat(got)?.mtime, (at: string) => Date.parse(at) === 1_600_000_000_000),
              same('linkTarget', pathStat(got)?.linkTarget, ''),
            ),
        },
      ],
    }),
    defineCase({
      id: 'describes-a-directory',
      requirement: 'A directory has the directory bit of Go’s file mode.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(t, shell('mkdir -m 755 /made'));
        return t.request('ContainerArchiveInfo', { path: { id }, query: { path: '/made' } });
      },
      expect: [
        {
          expected: 'status 200 and the mode of a directory',
          check: (got) =>
            firstMiss(
              answer(200).check(got),
              same('name', pathStat(got)?.name, 'made'),
              same('mode', pathStat(got)?.mode, 2 ** 31 + 0o755),
            ),
        },
      ],
    }),
    defineCase({
      id: 'describes-a-link',
      requirement: 'A symbolic link is described itself, with its target within the container.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(t, shell('echo > /file; ln -s file /link'));
        return t.request('ContainerArchiveInfo', { path: { id }, query: { path: '/link' } });
      },
      expect: [
        {
          expected: 'status 200, the link bit and the target',
          check: (got) =>
            firstMiss(
              answer(200).check(got),
              same('name', pathStat(got)?.name, 'link'),
              same('mode', pathStat(got)?.mode, (mode: number) => Math.floor(mode / 2 ** 27) % 2 === 1),
              same('linkTarget', pathStat(got)?.linkTarget, /^(\/file|file)$/),
            ),
        },
      ],
    }),
    defineCase({
      id: 'requires-a-path',
      requirement: 'Without a path the request is the client’s error.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerArchiveInfo', { path: { id }, query: { path: '' } });
      },
      expect: [answer(400, emptyBody)],
    }),
    defineCase({
      id: 'rejects-an-unknown-path',
      requirement: 'A path that does not exist is 404.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerArchiveInfo', { path: { id }, query: { path: '/no/such/path' } });
      },
      expect: [answer(404, emptyBody)],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerArchiveInfo', { path: { id: nobody }, query: { path: '/etc' } }),
      expect: [answer(404, emptyBody)],
    }),
  ],
});
