import { answer, anyOf, type CaseTools, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { finished, inspect, log, nobody, shell } from '../fixtures/container.ts';
import { bare, inspectImage, removeAtEnd } from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

/** Commits a container as an image with a name of ours, removed when the case ends. */
async function commit(t: CaseTools, container: string, query: Record<string, unknown> = {}, body?: object) {
  const repo = t.name('i');
  removeAtEnd(t, `${repo}:made`);
  const got = await t.request('ImageCommit', {
    query: { container, repo, tag: 'made', ...query },
    ...(body ? { body } : {}),
  });
  return { id: t.prepared(got, 201).json<{ Id: string }>().Id, name: `${repo}:made` };
}

export const suite = defineSuite({
  name: 'ImageCommit',
  area: 'images',
  operation: 'ImageCommit',
  cases: [
    defineCase({
      id: 'keeps-files-and-configuration',
      requirement: 'The image has the files and the configuration of the container, and runs.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const made = await finished(t, { ...shell('echo kept > /file'), Env: ['A=b'], WorkingDir: '/tmp' });
        const image = await commit(t, made.id);
        const { id } = await finished(t, { Image: image.name, ...shell('cat /file; pwd; echo $A') });
        return log(t, id);
      },
      expect: [
        {
          expected: 'the file, the directory and the variable',
          check: (text) =>
            firstMiss(
              same('file', text, /kept\n/),
              same('directory', text, /\/tmp\n/),
              same('variable', text, /b\n/),
            ),
        },
      ],
    }),
    defineCase({
      id: 'tells-author-and-comment',
      requirement: 'Author, comment, name and labels of a commit are those of the image.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({ Labels: { color: 'red' } });
        const made = await commit(t, id, { author: 'Jo <jo@example.org>', comment: 'as it was' });
        return { made, image: await inspectImage(t, made.id) };
      },
      expect: [
        {
          expected: 'each of them',
          check: ({ made, image }) =>
            firstMiss(
              same('Author', image.Author, 'Jo <jo@example.org>'),
              same('Comment', image.Comment, 'as it was'),
              same('names', bare(image.RepoTags), [made.name]),
              same('label', image.Config.Labels?.color, 'red'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'applies-changes',
      requirement: '`changes` are instructions that change the configuration.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        const made = await commit(t, id, { changes: ['ENV A=b', 'CMD ["date"]\nLABEL color=blue'] });
        return inspectImage(t, made.id);
      },
      expect: [
        {
          expected: 'variable, command and label of the changes',
          check: ({ Config }) =>
            firstMiss(
              same('Env', Config.Env, (list: string[]) => list.includes('A=b')),
              same('Cmd', Config.Cmd, ['date']),
              same('label', Config.Labels?.color, 'blue'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'takes-the-configuration-of-the-body',
      requirement: 'The configuration of the body replaces that of the container.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        const made = await commit(t, id, {}, { Cmd: ['date'], Env: ['A=b'], Labels: t.labels });
        return inspectImage(t, made.id);
      },
      expect: [
        {
          expected: 'command and variable of the body',
          check: ({ Config }) =>
            firstMiss(
              same('Cmd', Config.Cmd, ['date']),
              same('Env', Config.Env, (list: string[]) => list.includes('A=b')),
            ),
        },
      ],
    }),
    ...[true, false].map((pause) =>
      defineCase({
        id: pause ? 'commits-a-running-one' : 'commits-without-pause',
        requirement: `A container that runs is committed with \`pause=${pause}\` and runs on.`,
        level: 'must',
        needs: ['image', ...(pause ? (['pause'] as const) : [])],
        async run(t) {
          const { id } = await t.container({}, { start: true });
          const made = await commit(t, id, { pause });
          return {
            made,
            image: await inspectImage(t, made.name),
            state: (await inspect(t, id)).State.Status,
          };
        },
        expect: [
          {
            expected: 'the image is there, and the container runs',
            check: ({ made, image, state }) =>
              firstMiss(same('Id', image.Id.slice(-64), made.id.slice(-64)), same('state', state, 'running')),
          },
        ],
      }),
    ),
    defineCase({
      id: 'commits-without-a-name',
      requirement: 'Without a repository the image has no name.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const made = await t.container();
        const got = await t.request('ImageCommit', { query: { container: made.name } });
        const { Id } = t.prepared(got, 201).json<{ Id: string }>();
        removeAtEnd(t, Id);
        return (await inspectImage(t, Id)).RepoTags ?? [];
      },
      expect: [{ expected: 'no names', check: (names) => same('names', names, []) }],
    }),
    defineCase({
      id: 'rejects-a-bad-name',
      requirement: 'The repository must be a legal one.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ImageCommit', { query: { container: id, repo: 'WIREWHALE BAD' } });
      },
      // Why 500: releases before 23 answer it for a reference that cannot be read.
      expect: [anyOf(answer(400, message(/invalid|lower/)), answer(500, message(/invalid|lower/)))],
    }),
    defineCase({
      id: 'rejects-a-bad-change',
      requirement: 'A change must be an instruction that a commit knows.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ImageCommit', { query: { container: id, changes: 'FROM scratch' } });
      },
      expect: [answer(400, message(/from/i))],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ImageCommit', { query: { container: nobody, repo: 'wirewhale-none' } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
