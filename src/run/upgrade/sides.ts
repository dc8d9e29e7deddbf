import { readFileSync } from 'node:fs';
import { ToolError } from '../../base/index.ts';
import { loadContract } from '../../contract/index.ts';
import type { DiffSide, Reading, Release } from '../../model/index.ts';
import type { DiffVersion, Point } from '../../upgrade/index.ts';
import { readReleaseWord } from './release-word.ts';

/** One side of a comparison, as it was asked for. */
export interface ChosenSide extends DiffVersion {
  readonly side: DiffSide;
  readonly point: Point;
  readonly release?: Release;
  /** What the choice left open. */
  readonly remarks: readonly string[];
}

/** Whether a word names a file rather than a version or a release. */
export const isFile = (word: string): boolean => /[/\\]|\.(ya?ml|json)$/.test(word);

/**
 * `1.44`, `v1.44`, a release such as `docker-29.7` or `podman-5.8`, or a document in a file. Throws E_VERSION for a version or
 * release that is not known, E_DOCUMENT for a file that is no document.
 */
export async function chooseSide(word: string, reading: Reading): Promise<ChosenSide> {
  if (isFile(word)) return await ofFile(word);
  const { version, release, remarks } = readReleaseWord(word);
  return ofVersion(version, release?.name ?? word, reading, release, remarks);
}

function ofVersion(
  version: string,
  name: string,
  reading: Reading,
  release: Release | undefined,
  left: readonly string[],
): ChosenSide {
  const document = loadContract(version, reading);
  const remarks =
    release?.engine === 'podman'
      ? [
          ...left,
          `Of ${name} is known what the documents of API ${version} say and what was seen of Podman 5.4 and 5.8 (wirewhale explain lists it); it parts from dockerd in more.`,
        ]
      : left;
  return {
    document,
    ...(reading === 'amended' ? { published: loadContract(version, 'published') } : {}),
    side: {
      name,
      version,
      reading,
      sha256: document.document.sha256,
      amendments: document.amendments,
      ...(release ? { release: release.name } : {}),
    },
    point: { version, ...(release ? { engine: release.engine, release: release.release } : {}) },
    ...(release ? { release } : {}),
    remarks,
  };
}

async function ofFile(path: string): Promise<ChosenSide> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ToolError(
      'E_DOCUMENT',
      `${path} cannot be read: ${(cause as Error).message}`,
      'Give a version such as 1.44, a release such as docker-29.7, or a file with an OpenAPI 2.0 document of the Engine.',
      cause,
    );
  }
  // Why here: reading a document takes what the build is made of, and hardly anybody asks for it.
  const { indexDocument } = await import('../../generate/index.ts');
  const document = readAs(path, text, indexDocument);
  const { version, sha256 } = document;
  return {
    document,
    side: { name: path, version, reading: 'published', sha256, amendments: 0 },
    point: { version },
    remarks: [],
  };
}

/** Why caught whatever it is: a file of a user may be anything, and what it lacks shows anywhere. */
function readAs<Document>(
  path: string,
  text: string,
  read: (text: string, path: string) => Document,
): Document {
  try {
    return read(text, path);
  } catch (cause) {
    const [said = ''] = (cause as Error).message.split('\n', 1);
    const dialect = /^\s*["']?openapi["']?\s*:\s*["']?(\d[\w.]*)/m.exec(text)?.[1];
    const why =
      text.trim() === ''
        ? 'it is empty'
        : dialect !== undefined
          ? `it is OpenAPI ${dialect}`
          : cause instanceof ToolError
            ? said
            : 'it lacks what an Engine document has';
    throw new ToolError(
      'E_DOCUMENT',
      `${path} cannot be compared: ${why}`,
      'Give a Swagger 2.0 document as moby/moby publishes it under api/docs/, such as v1.51.yaml, or a version such as 1.51.',
      cause,
    );
  }
}
