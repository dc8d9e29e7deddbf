import { compareVersions, ToolError } from '../../base/index.ts';
import { behaviours } from './behaviours.ts';
import { fields } from './fields/index.ts';
import type { Manner, Profile } from './profile.ts';
import { profiles } from './profiles.ts';
import { compile } from './project.ts';
import { texts } from './texts/index.ts';
import { unserved } from './unserved.ts';
import { applies } from './where.ts';

/** The profile of a name. Throws E_USAGE for one that there is none of. */
export function profileOf(name: string): Profile {
  const found = profiles.find((profile) => profile.name === name);
  if (found) return found;
  const names = profiles.map((profile) => profile.name).join(', ');
  throw new ToolError('E_USAGE', `no daemon is known as ${name}`, `The mock can be like ${names}.`);
}

/**
 * The profile of a name, or without one the default that reaches an API version. Throws E_USAGE for a name that is none,
 * and E_VERSION for a version that the release does not reach.
 */
export function chooseProfile(name: string | undefined, apiVersion: string | undefined): Profile {
  const reaches = ({ newestApiVersion }: Profile) =>
    apiVersion === undefined || compareVersions(apiVersion, newestApiVersion) <= 0;
  const usual = ['docker-28.5', 'docker-29'].map(profileOf);
  const profile = name === undefined ? (usual.find(reaches) ?? profileOf('docker-29')) : profileOf(name);
  if (reaches(profile)) return profile;
  throw new ToolError(
    'E_VERSION',
    `${profile.name} serves API versions up to ${profile.newestApiVersion}, not ${apiVersion}`,
    'Ask for an older version, or for another daemon to be like.',
  );
}

const made = new WeakMap<Profile, Map<string, Manner>>();

/** How a daemon of a profile speaks an API version. */
export function mannerOf(profile: Profile, version: string): Manner {
  const known = made.get(profile) ?? new Map<string, Manner>();
  made.set(profile, known);
  const manner = known.get(version) ?? newManner(profile, version);
  known.set(version, manner);
  return manner;
}

function newManner(profile: Profile, version: string): Manner {
  const rules = fields.filter((rule) => applies(rule, profile, version));
  const words = texts.filter((rule) => applies(rule, profile, version));
  const missing = unserved.filter((rule) => applies(rule, profile, version));
  const projections = new Map<string, (answer: unknown) => unknown>();
  return {
    profile,
    version,
    behaves: (behaviour) => applies(behaviours[behaviour], profile, version),
    project<Answer>(operationId: string, answer: Answer): Answer {
      let projection = projections.get(operationId);
      if (!projection) {
        projection = compile(rules.filter(({ on }) => on.includes(operationId)));
        projections.set(operationId, projection);
      }
      return projection(answer) as Answer;
    },
    unserved(operationId, path) {
      const rule = missing.find(({ on }) => on.includes(operationId));
      if (!rule) return undefined;
      const fill = (text: string) => text.replaceAll('{path}', path);
      const { status, text, json } = rule;
      if (text !== undefined) return { status, text: fill(text), contentType: 'text/plain; charset=utf-8' };
      const filled = Object.entries(json ?? {}).map(([key, value]) => [
        key,
        typeof value === 'string' ? fill(value) : value,
      ]);
      return { status, json: Object.fromEntries(filled) };
    },
    word(operationId, status, message, about = {}) {
      let told = { status, message };
      for (const rule of words) {
        if (rule.on && !rule.on.includes(operationId)) continue;
        if (!rule.match.test(told.message)) continue;
        const instead = rule.message?.replace(/\{(\w+)\}/g, (whole, key: string) => about[key] ?? whole);
        told = {
          status: rule.status ?? told.status,
          message: instead === undefined ? told.message : told.message.replace(rule.match, instead),
        };
      }
      return told;
    },
  };
}
