import type { DaemonFacts } from './classify.ts';
import type { Parting } from './parting.ts';

/** Whether a parting only says which API versions the daemons serve: the header of every answer, and refusals that name them. */
export function servedVersions(
  { rule, pointer, was, now }: Parting,
  old: DaemonFacts,
  other: DaemonFacts,
): 'release/newest-version' | 'release/oldest-version' | undefined {
  if (rule === 'header/changed' && pointer === '/header/api-version')
    return was === old.apiVersion && now === other.apiVersion ? 'release/newest-version' : undefined;
  if (rule === 'status') {
    if (refuses(was, 'too new', old.apiVersion) !== refuses(now, 'too new', other.apiVersion))
      return 'release/newest-version';
    return refuses(was, 'too old', old.minApiVersion) === refuses(now, 'too old', other.minApiVersion)
      ? undefined
      : 'release/oldest-version';
  }
  if (rule !== 'value/changed' || pointer !== '/message') return undefined;
  if (tells(was, now, old.apiVersion, other.apiVersion)) return 'release/newest-version';
  return tells(was, now, old.minApiVersion, other.minApiVersion) ? 'release/oldest-version' : undefined;
}

/** Whether a status is the refusal of a version, in the words of dockerd, by the version that this daemon serves. */
const refuses = (text: string, why: string, version: string): boolean =>
  text.startsWith('400 ') && text.includes(`is ${why}. M`) && text.includes(` API version is ${version}`);

/** Whether two texts are the same but for the version that each daemon tells. */
const tells = (was: string, now: string, version: string, other: string): boolean =>
  version !== other && was.includes(version) && was.replaceAll(version, other) === now;
