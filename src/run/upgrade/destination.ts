import { ToolError } from '../../base/index.ts';
import { latestVersion, releases, versions } from '../../contract/index.ts';
import type { Destination } from '../../model/index.ts';

/**
 * `docker-29.7` or `podman-5.8` by the table of releases; `1.52`: whatever was asked, at that version. Throws E_VERSION for what
 * is not known, and for versions that nobody has yet.
 */
export function chooseDestination(word: string): Destination {
  const number = word.replace(/^v/, '');
  if (/^\d+\.\d+$/.test(number)) {
    if (!versions.includes(number)) throw unknown(word);
    return { name: `API ${number}`, minApiVersion: number, apiVersion: number, forced: true };
  }
  const release = releases().find(({ name }) => name === word);
  if (!release) throw unknown(word);
  const { name, engine, minApiVersion, apiVersion } = release;
  return { name, minApiVersion, apiVersion, ...(engine === 'docker' ? { release: release.release } : {}) };
}

function unknown(word: string): ToolError {
  const [engine] = word.split('-');
  const near = releases().filter((release) => release.engine === engine);
  const names = (near.length > 0 ? near.slice(-8) : releases().slice(-12)).map(({ name }) => name);
  return new ToolError(
    'E_VERSION',
    `${word} is neither an API version that is held nor a release that is known`,
    `Versions are ${versions[0]} to ${latestVersion}; releases are for instance ${names.join(', ')}.`,
  );
}
