import { formOf, type IdentityMap, idPattern, isGeneratedName } from './identity.ts';

/** What may differ between two daemons that answer the same, as data. `docs/replay.md` lists it from here. */
export const normalisationRules = {
  id: 'ids of one form that stand for each other throughout: containers, images, networks, execs, swarm objects, tokens',
  'generated-name': 'names that the daemon made up (happy_bell), where they stand for each other throughout',
  time: 'RFC 3339 times, and Unix times in members whose name says so; a zero time equals only a zero time',
  duration: 'texts such as "Up 3 seconds" and "2 minutes ago", and durations in the text of a build',
  address: 'private and link-local IP addresses and MAC addresses that no request of the capture names',
  port: 'HostPort and PublicPort above 1023 that no request of the capture names',
  pid: 'process ids',
  size: 'sizes in bytes, in members whose name says so',
  path: 'what stands before /containers/, /volumes/, /overlay2/ … in a path of the daemon',
  measured: 'numbers of stats, of the disk usage and of info: how busy the daemon is',
  daemon: 'who the daemon is: values of version and info, and the Server header',
  masked: 'values that a recorder masked: what they were cannot be compared',
  progress: 'progress bars: how often an answer tells how far it is',
  'other-objects':
    'objects in a list or events of objects that the rest of the capture never names: what else the daemon holds',
} as const;
export type NormalisationRule = keyof typeof normalisationRules;

export interface LeafPlace {
  /** Name of the member, or of the nearest one above an index. */
  readonly key: string;
  readonly operationId: string | undefined;
  readonly map: IdentityMap;
  /** Whether a client of the capture wrote this text: what it asked for must come back. */
  readonly sent: (text: string) => boolean;
}

export type Explanation = NormalisationRule | 'equal' | 'contradiction' | undefined;

const timePattern =
  /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?: ?(?:Z|[+-]\d{2}:?\d{2})(?: [A-Z]{3,4})?)?/;
const agePattern =
  /(?:\d+ (?:second|minute|hour|day|week|month|year)s?|About an? (?:minute|hour)|Less than a second)/;
const macPattern = /(?<![0-9a-f:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-f:])/;
const privatePattern =
  /(?<![\d.])(?:10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])|192\.168|169\.254)\.\d{1,3}(?:\.\d{1,3})?(?:\/\d{1,2})?(?![\d.])|(?<![0-9a-f:])f[de][0-9a-f]{2}:[0-9a-f:]+(?:\/\d{1,3})?/;
const costPattern = /(?<![\w.])\d+(?:\.\d+)?(?:ns|µs|us|ms|s)(?![\w.])/;

const tokens: readonly (readonly [rule: NormalisationRule, pattern: RegExp])[] = [
  ['time', timePattern],
  ['id', idPattern],
  ['address', macPattern],
  ['address', privatePattern],
  ['duration', agePattern],
];
const anyToken = new RegExp(tokens.map(([, pattern]) => `(${pattern.source})`).join('|'), 'g');
const anyTokenOfText = new RegExp(`${anyToken.source}|(${costPattern.source})`, 'g');

const zeroTime = /^(?:0001-01-01T00:00:00Z|1970-01-01T00:00:00Z)$/;
const rootPattern =
  /^\/.*?(?=\/(?:containers|volumes|overlay2|vfs|image|network|netns|buildkit|plugins|swarm|snapshots|rootfs)(?:\/|$))/;

/** Why two texts may differ; `equal` where they do not, `contradiction` where an id stands for another object. */
export function explainText(was: string, now: string, place: LeafPlace, prose = false): Explanation {
  if (was === now) return explainEqual(was, place);
  if (isMasked(was, now) || isMasked(now, was)) return 'masked';
  if (isGeneratedName(bareName(was)) && isGeneratedName(bareName(now)) && /name/i.test(place.key)) {
    const pairing = place.map.pair(bareName(was), bareName(now));
    return pairing === 'contradiction' ? 'contradiction' : 'generated-name';
  }
  if (isDaemonFact(place)) return 'daemon';
  if (place.operationId === 'ContainerTop') {
    if (/^\d+$/.test(was) && /^\d+$/.test(now)) return 'pid';
    if (/^\d\d:\d\d(?::\d\d)?$/.test(was) && /^\d\d:\d\d(?::\d\d)?$/.test(now)) return 'time';
  }
  if (place.key === 'execDuration' && /^\d+$/.test(was) && /^\d+$/.test(now)) return 'duration';
  if (/^(?:HostPort|PublicPort)$/.test(place.key)) {
    if (isEphemeral(was) && isEphemeral(now) && !place.sent(was)) return 'port';
    return undefined;
  }
  const byTokens = explainTokens(was, now, place, prose);
  if (byTokens !== undefined) return byTokens;
  const [wasTail, nowTail] = [withoutRoots(was), withoutRoots(now)];
  if (was.startsWith('/') && (wasTail !== was || nowTail !== now) && !place.sent(was)) {
    const tail = wasTail === nowTail ? 'equal' : explainTokens(wasTail, nowTail, place, prose);
    if (tail !== undefined) return tail === 'contradiction' ? tail : 'path';
  }
  return undefined;
}

/** A path of the daemon, or several joined by colons, from where its own folders begin. */
const withoutRoots = (text: string): string =>
  text
    .split(':')
    .map((part) => part.replace(rootPattern, ''))
    .join(':');

/** Whether `text` is `other` with a secret masked: nothing but asterisks, or asterisks behind the same `NAME=`. */
function isMasked(text: string, other: string): boolean {
  const [, before] = /^([^=]*=)?\*{2,}$/.exec(text) ?? [];
  return before === undefined ? /^\*{2,}$/.test(text) : other.startsWith(before);
}

/** Ids that are the same on both sides stand for themselves from then on. */
function explainEqual(text: string, place: LeafPlace): Explanation {
  for (const [id] of text.length < 12 ? [] : text.matchAll(idPattern))
    if (ofPair(id, id, place) === 'contradiction') return 'contradiction';
  return 'equal';
}

/** Texts that are equal but for ids, times, addresses and the like, each explained by its rule; gives the rarest rule. */
function explainTokens(was: string, now: string, place: LeafPlace, prose: boolean): Explanation {
  const pattern = prose ? anyTokenOfText : anyToken;
  const wasTokens = was.match(pattern) ?? [];
  const nowTokens = now.match(pattern) ?? [];
  if (wasTokens.length === 0 || wasTokens.length !== nowTokens.length) return undefined;
  if (was.replace(pattern, '\u0000') !== now.replace(pattern, '\u0000')) return mappedName(was, now, place);
  let rule: Explanation;
  for (const [index, token] of wasTokens.entries()) {
    const other = nowTokens[index] ?? '';
    if (token === other) continue;
    const explained = explainToken(token, other, place);
    if (explained === undefined || explained === 'contradiction') return explained;
    rule = explained;
  }
  return rule;
}

/** Text in which only known ids and generated names are others. */
function mappedName(was: string, now: string, { map }: LeafPlace): Explanation {
  return map.text(was) === now ? 'generated-name' : undefined;
}

function explainToken(was: string, now: string, place: LeafPlace): Explanation {
  if (formOf(was) !== undefined || formOf(now) !== undefined) return ofPair(was, now, place);
  if (timePattern.test(was)) {
    if (zeroTime.test(was) !== zeroTime.test(now) || place.sent(was)) return undefined;
    return timePattern.test(now) ? 'time' : undefined;
  }
  if (new RegExp(`^${agePattern.source}$`).test(was)) return 'duration';
  if (new RegExp(`^${costPattern.source}$`).test(was)) return 'duration';
  if (macPattern.test(was)) return macPattern.test(now) && !place.sent(was) ? 'address' : undefined;
  return privatePattern.test(was) && privatePattern.test(now) && !place.sent(was) ? 'address' : undefined;
}

function ofPair(was: string, now: string, { map }: LeafPlace): Explanation {
  const pairing = map.pair(was, now);
  if (pairing === 'equal' || pairing === 'contradiction') return pairing;
  return pairing === 'foreign' ? undefined : 'id';
}

/** Why two numbers (or a number and a text of digits) may differ. */
export function explainNumber(was: number | bigint, now: number | bigint, place: LeafPlace): Explanation {
  if (was === now) return 'equal';
  const { key, operationId } = place;
  if (isDaemonFact(place)) return 'daemon';
  if (isMeasured(place)) return 'measured';
  if (/^(?:Pid|PPid|ContainerPid|pid)$/.test(key)) return was > 0 === now > 0 ? 'pid' : undefined;
  if (/^(?:HostPort|PublicPort)$/.test(key))
    return isEphemeral(String(was)) && isEphemeral(String(now)) && !place.sent(String(was))
      ? 'port'
      : undefined;
  if (key === 'IPPrefixLen' && was > 0 && now > 0) return 'address';
  if (
    isUnixTime(was) &&
    isUnixTime(now) &&
    /created|time|at$|since|until|finished|started|lastused/i.test(key)
  )
    return 'time';
  if (/^(?:mtime|Index)$/.test(key)) return 'time';
  if (/size/i.test(key) && was > 0 && now > 0 && !/^(?:ShmSize|MaxSize)$/.test(key)) return 'size';
  if (operationId === 'ImageHistory' && key === 'Size' && was > 0 === now > 0) return 'size';
  return undefined;
}

const isUnixTime = (value: number | bigint): boolean =>
  (value > 1_300_000_000 && value < 2_400_000_000) || (value > 13n * 10n ** 17n && value < 24n * 10n ** 17n);

/** Values that say how busy the daemon is, of whatever type but text. */
function isMeasured({ key, operationId }: LeafPlace): boolean {
  if (operationId === 'ContainerStats' || operationId === 'SystemDataUsage') return true;
  return operationId === 'SystemInfo' && /^(?:Containers\w*|Images|N[A-Z]\w+|MemTotal)$/.test(key);
}

const infoFacts =
  /^(?:ID|Name|ServerVersion|KernelVersion|OperatingSystem|OSVersion|DockerRootDir|SystemTime|Version|Expected|Architecture)$/;

const isDaemonFact = ({ key, operationId }: LeafPlace): boolean =>
  operationId === 'SystemVersion' ||
  /^docker_?version$/i.test(key) ||
  (operationId === 'SystemInfo' && infoFacts.test(key));

const isEphemeral = (text: string): boolean => /^\d{4,5}$/.test(text) && Number(text) > 1023;
const bareName = (text: string): string => (text.startsWith('/') ? text.slice(1) : text);
