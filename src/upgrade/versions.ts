import { latestVersion, loadContract, type Match, versions } from '../contract/index.ts';
import type { DiffVersion } from './diff/diff-versions.ts';

/** A version as it is compared. Throws E_VERSION for one that is not held. */
export const versionOf = (name: string): DiffVersion => ({
  document: loadContract(name),
  published: loadContract(name, 'published'),
});

/** Every version held, oldest first. */
export const heldVersions = (): (DiffVersion & { readonly version: string })[] =>
  versions.map((version) => ({ version, ...versionOf(version) }));

/** The operation of a request, in the newest document held. Why that one: no operation was ever removed. */
export const matchNewest = (method: string, target: string): Match =>
  loadContract(latestVersion).match(method, target);
