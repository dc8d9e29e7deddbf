import { gzipSync } from 'node:zlib';
import { defineCase, defineSuite } from '../../src/suite/index.ts';
import { finished, log } from '../fixtures/container.ts';
import {
  build,
  built,
  errorOf,
  inspectImage,
  type Progressed,
  removeAtEnd,
  statusOf,
  textOf,
} from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { makeTar } from '../fixtures/tar.ts';

const failsWith = (pattern: RegExp) => ({
  expected: `status 200, and a last object with an error like /${pattern.source}/`,
  check: (got: Progressed) =>
    firstMiss(same('status', got.status, 200), same('error', errorOf(got), pattern)),
});

export const suite = defineSuite({
  name: 'ImageBuild',
  area: 'images',
  operation: 'ImageBuild',
  cases: [
    defineCase({
      id: 'builds-a-runnable-image',
      requirement: 'RUN and COPY change the files of the image, and its command runs.',
      level: 'must',
      // Why so long: each step of a build is a container of its own.
      timeoutMs: 90_000,
      needs: ['image', 'build', 'linux'],
      async run(t) {
        const lines = [
          `FROM ${t.image}`,
          'COPY copied /copied',
          'RUN echo ran > /ran',
          'CMD cat /copied /ran',
        ];
        const made = await built(t, lines.join('\n'), {}, [{ name: 'copied', content: 'copied\n' }]);
        const { id } = await finished(t, { Image: made.name, Cmd: ['sh', '-c', 'cat /copied /ran'] });
        return log(t, id);
      },
      expect: [
        {
          expected: 'both files',
          check: (text) => firstMiss(same('COPY', text, /copied\n/), same('RUN', text, /ran\n/)),
        },
      ],
    }),
    defineCase({
      id: 'tells-progress-and-the-id',
      requirement: 'The answer is a stream of JSON objects that tells the steps and at last the id.',
      level: 'must',
      needs: ['build'],
      async run(t) {
        const name = `${t.name('i')}:latest`;
        removeAtEnd(t, name);
        const got = await build(t, 'FROM scratch\nENV STEP=told\n', { t: name });
        return { got, image: await inspectImage(t, name) };
      },
      expect: [
        {
          expected: 'status 200, JSON, the steps, and an aux of the id',
          check: ({ got, image }) =>
            firstMiss(
              same('status', got.status, 200),
              same('content type', got.contentType, /^application\/json/),
              same('error', errorOf(got), undefined),
              same('text', textOf(got), /STEP=told[\s\S]*Successfully (built|tagged)/),
              same(
                'aux',
                got.items.find(({ aux }) => aux)?.aux,
                ({ ID }: { ID: string }) => ID.slice(-64) === image.Id.slice(-64),
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'says-only-the-id-when-quiet',
      requirement: 'With `q` nothing but the id is told.',
      level: 'must',
      needs: ['build'],
      async run(t) {
        const name = `${t.name('i')}:latest`;
        removeAtEnd(t, name);
        const got = await build(t, 'FROM scratch\nENV STEP=quiet\n', { t: name, q: true });
        return { got, image: await inspectImage(t, name) };
      },
      expect: [
        {
          expected: 'status 200 and the id alone',
          check: ({ got, image }) =>
            firstMiss(
              same('status', got.status, 200),
              same('text', textOf(got).trim().slice(-64), image.Id.slice(-64)),
              same('steps', /STEP/.test(textOf(got)), false),
            ),
        },
      ],
    }),
    defineCase({
      id: 'labels-the-image',
      requirement: '`labels` are labels of the image, beside those of the Dockerfile.',
      level: 'must',
      needs: ['build'],
      async run(t) {
        const labels = { ...t.labels, color: 'blue' };
        const made = await built(t, 'FROM scratch\nLABEL shape=round\n', { labels });
        return (await inspectImage(t, made.name)).Config.Labels;
      },
      expect: [
        {
          expected: 'color and shape',
          check: (labels) =>
            firstMiss(same('color', labels?.color, 'blue'), same('shape', labels?.shape, 'round')),
        },
      ],
    }),
    defineCase({
      id: 'takes-build-arguments',
      requirement: '`buildargs` give the arguments that the Dockerfile declares their values.',
      level: 'must',
      needs: ['build'],
      async run(t) {
        const text = 'FROM scratch\nARG GIVEN=no\nARG KEPT=default\nLABEL given=$GIVEN kept=$KEPT\n';
        const made = await built(t, text, { buildargs: { GIVEN: 'yes' } });
        return (await inspectImage(t, made.name)).Config.Labels;
      },
      expect: [
        {
          expected: 'the given value and the default',
          check: (labels) =>
            firstMiss(same('given', labels?.given, 'yes'), same('kept', labels?.kept, 'default')),
        },
      ],
    }),
    defineCase({
      id: 'reads-the-named-dockerfile',
      requirement: '`dockerfile` names the file that is built.',
      level: 'must',
      needs: ['build'],
      async run(t) {
        const made = await built(t, 'FROM scratch\nLABEL from=wrong\n', { dockerfile: 'sub/Other' }, [
          { name: 'sub/', type: 'directory' },
          { name: 'sub/Other', content: 'FROM scratch\nLABEL from=right\n' },
        ]);
        return (await inspectImage(t, made.name)).Config.Labels?.from;
      },
      expect: [{ expected: 'the label of the named file', check: (from) => same('label', from, 'right') }],
    }),
    defineCase({
      id: 'gives-several-names',
      requirement: '`t` may be given several times.',
      level: 'must',
      needs: ['build'],
      async run(t) {
        const names = [`${t.name('i')}:one`, `${t.name('i')}:two`];
        for (const name of names) removeAtEnd(t, name);
        await build(t, 'FROM scratch\nENV A=b\n', { t: names });
        return Promise.all(names.map((name) => statusOf(t, name)));
      },
      expect: [{ expected: 'both names', check: (found) => same('statuses', found, [200, 200]) }],
    }),
    defineCase({
      id: 'stops-at-the-target',
      requirement: '`target` names the stage that the build ends with.',
      level: 'must',
      api: '1.29..',
      needs: ['build'],
      async run(t) {
        const text = 'FROM scratch AS first\nLABEL stage=first\nFROM scratch AS second\nLABEL stage=second\n';
        const made = await built(t, text, { target: 'first' });
        return (await inspectImage(t, made.name)).Config.Labels?.stage;
      },
      expect: [{ expected: 'the label of the first stage', check: (stage) => same('label', stage, 'first') }],
    }),
    defineCase({
      id: 'reads-a-compressed-context',
      requirement: 'The context may be compressed with gzip.',
      level: 'must',
      needs: ['build'],
      async run(t) {
        const name = `${t.name('i')}:latest`;
        removeAtEnd(t, name);
        const body = gzipSync(makeTar([{ name: 'Dockerfile', content: 'FROM scratch\nLABEL color=red\n' }]));
        t.prepared(await t.request('ImageBuild', { query: { labels: t.labels, t: name }, body }), 200);
        return statusOf(t, name);
      },
      expect: [{ expected: 'the image is there', check: (status) => same('status', status, 200) }],
    }),
    defineCase({
      id: 'uses-its-cache',
      requirement: 'What was built is not built again, unless `nocache` says so.',
      level: 'should',
      // Why so long: each step of a build is a container of its own.
      timeoutMs: 90_000,
      needs: ['build'],
      async run(t) {
        const text = `FROM scratch\nLABEL tag=${t.name()}\nENV A=b\n`;
        const first = await built(t, text);
        const [cached, fresh] = [await built(t, text), await built(t, text, { nocache: true })];
        return { first: first.id, cached: cached.id, fresh: fresh.id };
      },
      expect: [
        {
          expected: 'the same image at first, another one with `nocache`',
          check: ({ first, cached, fresh }) =>
            firstMiss(same('second build', cached, first), same('fresh is new', fresh !== first, true)),
        },
      ],
    }),
    defineCase({
      id: 'tells-a-failing-step',
      requirement: 'A step that fails ends the stream with an error that tells its code.',
      level: 'must',
      needs: ['image', 'build', 'linux'],
      run: (t) => build(t, `FROM ${t.image}\nRUN exit 7\n`),
      expect: [failsWith(/7/)],
    }),
    defineCase({
      id: 'tells-a-missing-file',
      requirement: 'A file that is not in the context ends the stream with an error.',
      level: 'must',
      needs: ['build'],
      run: (t) => build(t, 'FROM scratch\nCOPY nowhere /there\n'),
      expect: [failsWith(/nowhere/)],
    }),
  ],
});
