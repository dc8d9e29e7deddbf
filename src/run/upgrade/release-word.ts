import { compareVersions, nearest, ToolError } from '../../base/index.ts';
import { latestVersion, releases, versions } from '../../contract/index.ts';
import type { Release } from '../../model/index.ts';

/** What a word for a version or release names. */
export type Named =
  | { readonly version: string; readonly release?: undefined; readonly remarks: readonly string[] }
  | { readonly version: string; readonly release: Release; readonly remarks: readonly string[] };

/**
 * `1.52`, `docker-29.7`, `podman-5.8`; a release without its second number is the newest of it that is known, and one with a third
 * is that of the first two, both with a remark. Throws E_VERSION for what is not known, and for what nobody has yet.
 */
export function readReleaseWord(word: string): Named {
  const number = /^v?(\d+\.\d+)$/.exec(word)?.[1];
  if (number !== undefined) {
    if (!versions.includes(number)) throw unknownVersion(number);
    return { version: number, remarks: [] };
  }
  const [, engine, major, minor, patch] = /^([a-z]+)-(\d+)(?:\.(\d+))?(\.\d+\S*)?$/.exec(word) ?? [];
  const known = releases().filter((release) => release.engine === engine);
  if (major === undefined || known.length === 0) throw unknownWord(word);
  const found =
    minor === undefined
      ? known.findLast(({ release }) => release.split('.')[0] === major)
      : known.find(({ release }) => release === `${major}.${minor}`);
  if (!found) throw unknownRelease(word, `${major}.${minor ?? '0'}`, known);
  return {
    version: found.apiVersion,
    release: found,
    remarks:
      minor === undefined
        ? [`${word} is taken as ${found.name}, the newest of it that is known; name another if you mean it.`]
        : patch === undefined
          ? []
          : [
              `${word} is taken as ${found.name}: what differs between releases is known by their first two numbers.`,
            ],
  };
}

function unknownVersion(number: string): ToolError {
  const [oldest = ''] = versions;
  const release = releases().find((each) => each.release === number);
  if (release)
    return new ToolError(
      'E_VERSION',
      `${number} is no API version`,
      `Is the release meant? Then write ${release.name}.`,
    );
  if (compareVersions(number, latestVersion) > 0)
    return new ToolError(
      'E_VERSION',
      `API ${number} is newer than ${latestVersion}, the newest that is known`,
      `Nothing can be said of it. Take ${latestVersion} or a newer wirewhale; where its document is at hand: wirewhale diff ${latestVersion} FILE`,
    );
  return new ToolError(
    'E_VERSION',
    `API ${number} is older than ${oldest}, the oldest that is held`,
    `Versions are ${oldest} to ${latestVersion}.`,
  );
}

function unknownRelease(word: string, number: string, known: readonly Release[]): ToolError {
  const newest = known.at(-1)!;
  if (compareVersions(number, newest.release) > 0)
    return new ToolError(
      'E_VERSION',
      `${word} is newer than ${newest.name}, the newest that is known`,
      'Nothing can be said of it. Take a newer wirewhale, or give the API version that the daemon tells.',
    );
  const before = known.findLast(({ release }) => compareVersions(release, number) < 0);
  const after = known.find(({ release }) => compareVersions(release, number) > 0);
  return new ToolError(
    'E_VERSION',
    `${word} is not among the releases that are known`,
    `Next to it are ${[before, after].flatMap((each) => (each ? [each.name] : [])).join(' and ')}; or give the API version that the daemon tells.`,
  );
}

function unknownWord(word: string): ToolError {
  const all = releases();
  const newest = (engine: string) => all.findLast((release) => release.engine === engine)?.name;
  const names = `Versions are ${versions[0]} to ${latestVersion}; releases are such as ${newest('docker')} and ${newest('podman')}.`;
  if (word === 'latest')
    return new ToolError(
      'E_VERSION',
      'latest names another release every month',
      `Name the one you mean. ${names}`,
    );
  const near = nearest(
    word,
    all.map(({ name }) => name),
  );
  return new ToolError(
    'E_VERSION',
    `"${word}" is neither an API version nor a release that is known`,
    `${near ? `Is ${near} meant? ` : ''}${names}`,
  );
}
