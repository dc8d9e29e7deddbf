import { readFileSync } from 'node:fs';
import { compareVersions, ToolError } from '../../base/index.ts';
import { latestVersion, loadContract, releases, versions } from '../../contract/index.ts';
import type { DiffSide, Reading, Release } from '../../model/index.ts';
import type { DiffVersion, Point } from '../../upgrade/index.ts';

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
 * release that is not known, E_SPEC for a file that is no document.
 */
export async function chooseSide(word: string, reading: Reading): Promise<ChosenSide> {
  if (isFile(word)) return await ofFile(word);
  if (/^v?\d+\.\d+$/.test(word)) return ofVersion(word.replace('v', ''), word, reading);
  const [engine, number] = word.split('-');
  const known = releases().filter((release) => release.engine === engine);
  const release = known.find((each) => each.release === number);
  if (!release)
    throw unknownSide(
      word,
      known.map(({ name }) => name),
    );
  const held = compareVersions(release.apiVersion, latestVersion) <= 0;
  if (!held)
    throw new ToolError(
      'E_VERSION',
      `${word} serves API ${release.apiVersion}, which is not held`,
      `Held are ${versions[0]} to ${latestVersion}.`,
    );
  return ofVersion(release.apiVersion, word, reading, release);
}

function ofVersion(version: string, name: string, reading: Reading, release?: Release): ChosenSide {
  const document = loadContract(version, reading);
  const remarks =
    release?.engine !== 'podman'
      ? []
      : [
          `${name} is taken by the documents of API ${version} alone: what is known of releases is known of dockerd. Compare with the daemon itself for the rest.`,
        ];
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
    point: { version, ...(release?.engine === 'docker' ? { release: release.release } : {}) },
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
      'E_SPEC',
      `${path} cannot be read: ${(cause as Error).message}`,
      'Give a version such as 1.44, a release such as docker-29.7, or a file with an OpenAPI 2.0 document of the Engine.',
      cause,
    );
  }
  // Why here: reading a document takes what the build is made of, and hardly anybody asks for it.
  const { indexDocument } = await import('../../generate/index.ts');
  const document = indexDocument(text, path);
  const { version, sha256 } = document;
  return {
    document,
    side: { name: path, version, reading: 'published', sha256, amendments: 0 },
    point: { version },
    remarks: [],
  };
}

function unknownSide(word: string, known: readonly string[]): ToolError {
  const names = known.length > 0 ? known : releases().map(({ name }) => name);
  return new ToolError(
    'E_VERSION',
    `${word} is neither an API version nor a release that is known`,
    `Versions are ${versions[0]} to ${latestVersion}; releases are ${names.join(', ')}. For others give the API version that the daemon tells.`,
  );
}
