import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { compareVersions, packageRoot, parseJson } from '../../src/base/index.ts';
import type { SwaggerDocument, SwaggerOperation, SwaggerSchema } from '../../src/spec-file/index.ts';
import type { RecordedAnswer } from '../record-answers/recorder.ts';

export interface Answer extends RecordedAnswer {
  /** `docker-20.10.24`. */
  readonly daemon: string;
  readonly api: string;
  /** `tests/fixtures/answers/FILE#NAME`. */
  readonly address: string;
}

interface AnswerFile {
  readonly daemon: string;
  readonly api: string;
  /** Headers of each answer that says `usual`. */
  readonly usual: readonly (readonly [string, string])[];
  readonly answers: readonly (RecordedAnswer & { readonly usual?: true })[];
}

export const answerFolder = 'tests/fixtures/answers';

/** All recorded answers of the daemons whose folder begins with `engine`, oldest API version first. */
export function loadAnswers(engine = 'docker'): Answer[] {
  const root = packageRoot;
  const files = globSync(`${answerFolder}/${engine}-*/v*.json`, { cwd: root }).sort();
  return files
    .map((file) => ({ file, content: JSON.parse(readFileSync(join(root, file), 'utf8')) as AnswerFile }))
    .flatMap(({ file, content }) => content.answers.map((answer) => whole(answer, content, file)))
    .sort((a, b) => compareVersions(a.api, b.api));
}

/** The recorded answer at an address (`FILE#NAME`), or undefined. */
export function findAnswer(address: string): Answer | undefined {
  const [file = '', name = ''] = address.split('#');
  const path = join(packageRoot, file);
  if (!existsSync(path)) return undefined;
  const content = JSON.parse(readFileSync(path, 'utf8')) as AnswerFile;
  const answer = content.answers.find((entry) => entry.name === name);
  return answer && whole(answer, content, file);
}

function whole(
  answer: AnswerFile['answers'][number],
  { daemon, api, usual }: AnswerFile,
  file: string,
): Answer {
  const headers = answer.usual ? [...usual, ...answer.headers] : answer.headers;
  return { ...answer, headers, daemon, api, address: `${file}#${answer.name}` };
}

export const contentTypeOf = (answer: Pick<RecordedAnswer, 'headers'>): string | undefined =>
  answer.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];

/** The JSON values of an answer's body: one, or several where the body is a sequence; none where it is not JSON. */
export function jsonValues(answer: RecordedAnswer): unknown[] {
  if (!answer.body || answer.encoding || answer.cut) return [];
  try {
    return [parseJson(answer.body)];
  } catch {
    try {
      return answer.body
        .split(/(?<=\})\r?\n/)
        .filter((line) => line.trim() !== '')
        .map(parseJson);
    } catch {
      return [];
    }
  }
}

/** The published documents. Why not loadSpec: it reads the amendments too, which may be what is being mended. */
export const documents: ReadonlyMap<string, SwaggerDocument> = new Map(
  globSync('spec/engine/v*.yaml', { cwd: packageRoot })
    .map((file) => load(readFileSync(join(packageRoot, file), 'utf8')) as SwaggerDocument)
    .sort((a, b) => compareVersions(a.info.version, b.info.version))
    .map((document) => [document.info.version, document]),
);

// Why paths: an operation's path is the same in all versions, its operationId is not.
const placeOf = new Map<string, readonly [path: string, method: string]>();
for (const document of [...documents.values()].reverse())
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(item))
      if (!placeOf.has(operation.operationId)) placeOf.set(operation.operationId, [path, method]);

export interface Place {
  readonly path: string;
  readonly method: string;
  readonly operation: SwaggerOperation;
}

/** The operation of an answer in the document of its version, or undefined where that version lacks it. */
export function placeOfAnswer(document: SwaggerDocument, answer: RecordedAnswer): Place | undefined {
  const [path, method] = placeOf.get(answer.operationId) ?? [];
  const item = path === undefined ? undefined : document.paths[path];
  const operation = (item as Record<string, SwaggerOperation> | undefined)?.[method ?? ''];
  return operation && { path: path!, method: method!, operation };
}

export const schemaOf = (document: SwaggerDocument, ref: string): SwaggerSchema =>
  document.definitions[ref.replace('#/definitions/', '')]!;
