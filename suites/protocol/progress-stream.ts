import { type CaseTools, defineCase, defineSuite } from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { ourLabels, type ProgressItem, removeAtEnd } from '../fixtures/image.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { openRaw, type RawAnswer, requestText } from '../fixtures/raw-http.ts';
import { makeTar, type TarEntry } from '../fixtures/tar.ts';

/** Sends an archive and reads the raw answer. */
async function post(t: CaseTools, target: string, files: readonly TarEntry[]): Promise<RawAnswer> {
  const archive = makeTar(files);
  const headers = { 'Content-Type': 'application/x-tar', 'Content-Length': String(archive.length) };
  const talk = await openRaw(t);
  talk.write(requestText('POST', `/v${t.api}${target}`, { headers }));
  talk.write(archive);
  return talk.answer();
}

/** Imports a file system of one file as an image of ours. */
async function imported(t: CaseTools): Promise<RawAnswer> {
  const repo = t.name('i');
  removeAtEnd(t, `${repo}:latest`);
  const query = new URLSearchParams({ fromSrc: '-', repo, tag: 'latest' });
  for (const change of ourLabels(t)) query.append('changes', change);
  return post(t, `/images/create?${query}`, [{ name: 'hello', content: repo }]);
}

/** Builds from nothing by steps that must not need a container of their own. */
async function built(t: CaseTools, ...steps: readonly string[]): Promise<RawAnswer> {
  const name = t.name('i');
  removeAtEnd(t, `${name}:latest`);
  // Why the name in it: images of the same steps are one, and cases beside this one remove theirs.
  const content = ['FROM scratch', `ENV NAME=${name}`, ...steps, ''].join('\n');
  const query = new URLSearchParams({ t: name, labels: JSON.stringify(t.labels), rm: '1', forcerm: '1' });
  return post(t, `/build?${query}`, [{ name: 'Dockerfile', content }]);
}

/** The documents of a stream, each on lines of its own. Throws where one is not JSON. */
const itemsOf = ({ answer }: RawAnswer): ProgressItem[] =>
  answer
    .text()
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ProgressItem);

/** Whether the text is documents side by side, none of them within a list. */
const documents = (got: RawAnswer): string | undefined =>
  firstMiss(
    same('status', got.status, 200),
    same('text', got.answer.text(), /^(\{.*\}\s+)+$/),
    same('documents', itemsOf(got), ({ length }: ProgressItem[]) => length > 0),
  );

const chunked = (got: RawAnswer): string | undefined =>
  firstMiss(
    same('status', got.status, 200),
    same('Content-Type', got.headers.get('content-type'), /^application\/json/),
    same('Transfer-Encoding', got.headers.get('transfer-encoding'), 'chunked'),
    same('Content-Length', got.headers.get('content-length'), undefined),
  );

const steps = ['ENV STEP=one', 'ENV STEP=two'];

export const suite = defineSuite({
  name: 'protocol/progress-stream',
  area: 'protocol',
  cases: brisk([
    defineCase({
      id: 'an-import-is-chunked-json',
      requirement: 'The progress of an import is JSON in chunks, without a length.',
      level: 'must',
      run: imported,
      expect: [{ expected: 'status 200, application/json, chunked', check: chunked }],
    }),
    defineCase({
      id: 'an-import-is-documents',
      requirement:
        'The progress of an import is JSON documents side by side, the last with the id of the image.',
      level: 'must',
      run: imported,
      expect: [
        {
          expected: 'documents, the last with a status that is an id',
          check: (got) =>
            firstMiss(
              documents(got),
              same('status', itemsOf(got).at(-1)?.status, /^(sha256:)?[0-9a-f]{64}$/),
            ),
        },
      ],
    }),
    defineCase({
      id: 'a-build-is-chunked-json',
      requirement: 'The progress of a build is JSON in chunks, without a length.',
      level: 'must',
      needs: ['build'],
      run: (t) => built(t, ...steps),
      expect: [{ expected: 'status 200, application/json, chunked', check: chunked }],
    }),
    defineCase({
      id: 'a-build-is-documents',
      requirement:
        'The progress of a build is JSON documents side by side, which tell the steps in their order.',
      level: 'must',
      needs: ['build'],
      run: (t) => built(t, ...steps),
      expect: [
        {
          expected: 'documents, whose texts tell one before two',
          check: (got) =>
            firstMiss(
              documents(got),
              same(
                'text',
                itemsOf(got)
                  .map(({ stream }) => stream ?? '')
                  .join(''),
                /STEP=one[\s\S]*STEP=two/,
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'ends-documents-with-crlf',
      requirement: 'Each document ends with CR and LF.',
      level: 'should',
      needs: ['build'],
      run: (t) => built(t, ...steps),
      expect: [
        {
          expected: 'status 200, and no document without CRLF behind it',
          check: (got) =>
            firstMiss(same('status', got.status, 200), same('text', got.answer.text(), /^(\{.*\}\r\n)+$/)),
        },
      ],
    }),
    defineCase({
      id: 'ends-with-the-error',
      requirement:
        'An error that comes after progress began is the last document, with its message in errorDetail and error; the status stays 200.',
      level: 'must',
      needs: ['build'],
      run: (t) => built(t, 'ENV STEP=one', 'COPY wirewhale-nothing /'),
      expect: [
        {
          expected:
            'documents of the steps, then one of an error that names the file, and the end of the chunks',
          check: (got) =>
            firstMiss(
              documents(got),
              chunked(got),
              same('error', itemsOf(got).at(-1)?.error, /wirewhale-nothing/),
              same('errorDetail', itemsOf(got).at(-1)?.errorDetail?.message, /wirewhale-nothing/),
              same('steps before it', itemsOf(got)[0]?.stream, /FROM scratch/),
            ),
        },
      ],
    }),
    defineCase({
      id: 'tells-of-errors-before-it-begins',
      requirement: 'An error before any progress is an answer of its own, with its status and a message.',
      level: 'must',
      async run(t) {
        const repo = t.name('i');
        removeAtEnd(t, `${repo}:latest`);
        const query = new URLSearchParams({ fromSrc: '-', repo, changes: 'FROM scratch' });
        return post(t, `/images/create?${query}`, [{ name: 'hello', content: repo }]);
      },
      expect: [
        {
          expected: 'status 400, {"message"}',
          check: (got) =>
            firstMiss(same('status', got.status, 400), same('text', got.answer.text(), /"message"/)),
        },
      ],
    }),
  ]),
});
