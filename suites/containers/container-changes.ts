import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { finished, nobody, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface Change {
  readonly Path: string;
  readonly Kind: number;
}

export const suite = defineSuite({
  name: 'ContainerChanges',
  area: 'containers',
  operation: 'ContainerChanges',
  cases: [
    defineCase({
      id: 'tells-modified-added-and-deleted',
      requirement: 'Changes have kind 0 for modified, 1 for added and 2 for deleted paths.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await finished(t, shell('echo > /added; rm -rf /var/spool /home; echo >> /etc/group'));
        const got = await t.request('ContainerChanges', { path: { id } });
        const list = t.prepared(got, 200).json<Change[]>();
        return {
          list,
          deleted: list.filter(({ Kind }) => Kind === 2).map(({ Path }) => Path),
          kindOf: Object.fromEntries(list.map(({ Path, Kind }) => [Path, Kind])),
        };
      },
      expect: [
        {
          expected: '/added added, /etc modified, /home or /var/spool deleted',
          check: ({ kindOf, deleted }) =>
            firstMiss(
              same('/added', kindOf['/added'], 1),
              same('/etc', kindOf['/etc'], 0),
              same('deleted paths', deleted, (paths: string[]) =>
                paths.some((path) => path === '/home' || path === '/var/spool'),
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'tells-nothing-of-the-untouched',
      requirement: 'A container that never ran has no changes.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerChanges', { path: { id } });
      },
      expect: [answer(200, json('', null)), answer(200, json('', []))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerChanges', { path: { id: nobody } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
