import { redactionRules as rules } from './redaction-rules.ts';

/** Told of each thing that was masked: `header X-Registry-Auth`, `member password`, `entry DB_PASSWORD`, `swarm token` …; never of its value. */
export type OnMasked = (what: string) => void;

// Why `|$`: a body that was kept in part may end within an escape.
const text = String.raw`([^"\\]*(?:\\(?:[\s\S]|$)[^"\\]*)*)`;
// Why a limit: hostile text must not make the search quadratic.
const names = String.raw`[A-Za-z0-9_.\-/]{0,80}(?:${rules.nameParts.join('|')})[A-Za-z0-9_.\-/]{0,80}`;
// Why `("|$)`: a body that was kept in part may end within the secret.
const secretMember = new RegExp(String.raw`("(${rules.members.join('|')})"\s*:\s*")${text}("|$)`, 'gi');
const secretEntry = new RegExp(`("(${names})=)${text}("|$)`, 'gi');
const secretPair = new RegExp(String.raw`("(${names})"\s*:\s*")${text}("|$)`, 'gi');
const dataMember = new RegExp(String.raw`("(Data)"\s*:\s*")${text}("|$)`, 'g');
/** Swarm's tokens and keys, wherever they stand. */
const swarmToken = /(SWM(?:TKN|KEY)-)([A-Za-z0-9-]+)/g;
/** A password within an address. */
const userInfo = /(:\/\/[^\s/:@"]*:)([^\s/@"]+)(?=@)/g;

const mask = (secret: string): string => '*'.repeat(secret.length);
const isHarmless = (name: string): boolean =>
  rules.harmlessNames.some((harmless) => harmless.toLowerCase() === name.toLowerCase());

/** Value of a header as it may be shown, masked at equal length. */
export function redactHeader(name: string, value: string, onMasked?: OnMasked): string {
  if (!(rules.headers as readonly string[]).includes(name.toLowerCase()) || value === '') return value;
  onMasked?.(`header ${name}`);
  return mask(value);
}

/**
 * Text as it may be shown: secrets masked at equal length, so that JSON stays JSON and lengths stay true.
 * `wholeData` also masks `Data` members (secrets and configs).
 */
export function redactText(shown: string, wholeData = false, onMasked?: OnMasked): string {
  const masking =
    (kind: string) =>
    (whole: string, before: string, name: string, secret: string, after: string): string => {
      if (secret === '' || /^\*+$/.test(secret) || (kind !== 'member' && isHarmless(name))) return whole;
      onMasked?.(`${kind} ${name}`);
      return `${before}${mask(secret)}${after}`;
    };
  const simple = (kind: string) => (whole: string, before: string, secret: string) => {
    if (/^\*+$/.test(secret)) return whole;
    onMasked?.(kind);
    return `${before}${mask(secret)}`;
  };
  const masked = shown
    .replace(secretMember, masking('member'))
    .replace(secretEntry, masking('entry'))
    .replace(secretPair, masking('entry'))
    .replace(swarmToken, simple('swarm token'))
    .replace(userInfo, simple('password in an address'));
  return wholeData ? masked.replace(dataMember, masking('member')) : masked;
}

/** Request target as it may be shown. Secrets in it are masked at equal length. */
export function redactTarget(target: string, onMasked?: OnMasked): string {
  const inJson = new RegExp(`([?&](?:${rules.jsonQuery.join('|')})=)([^&]*)`, 'g');
  const masked = target.replace(inJson, (_whole, name: string, value: string) => {
    try {
      // Why form rules: a plus is a blank in a query, and must not keep a name from being seen.
      const plain = decodeURIComponent(value.replaceAll('+', ' '));
      const shown = redactText(plain, false, onMasked);
      return name + (shown === plain ? value : encodeURIComponent(shown));
    } catch {
      onMasked?.(`query ${name.slice(1, -1)}`);
      return name + mask(value);
    }
  });
  return masked.replace(
    /((?::|%3A)(?:\/|%2F){2}[^\s/:@&%]*(?::|%3A))([^\s/@&]+?)(?=@|%40)/gi,
    (_whole, before: string, secret: string) => {
      onMasked?.('password in an address');
      return before + mask(secret);
    },
  );
}
