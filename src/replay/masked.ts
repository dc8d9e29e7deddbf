import { redactionRules } from '../base/index.ts';
import type { Exchange } from '../model/index.ts';

const members = redactionRules.members.join('|');
const masks: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a secret member', new RegExp(`"(?:${members})"\\s*:\\s*"\\*+"`, 'i')],
  ['a value of asterisks', /"\*{3,}"/],
  ['an entry of asterisks', /=\*{2,}"/],
  ['a swarm token', /SWM(?:TKN|KEY)-\*+/],
  ['a password in an address', /:\/\/[^\s/:@"]*:\*+@/],
];

/**
 * Where a recorder masked secrets in this request; empty where it did not. Such a request cannot do on another daemon what
 * it did. `without` names headers that are supplied anew.
 */
export function maskedIn({ request }: Exchange, without: readonly string[] = []): string[] {
  const found: string[] = [];
  for (const [name, value] of request.headers)
    if (/^\*+$/.test(value) && !without.includes(name.toLowerCase())) found.push(`header ${name}`);
  const target = decoded(request.target);
  if (masks.some(([, pattern]) => pattern.test(target)) || /[?&][\w-]+=\*{3,}(?:&|$)/.test(target))
    found.push('the target');
  if (/^[[{]/.test(String.fromCharCode(request.body.bytes[0] ?? 0))) {
    const text = Buffer.from(request.body.bytes).toString('latin1');
    for (const [what, pattern] of masks) if (pattern.test(text)) found.push(`${what} of the body`);
  }
  return found;
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target.replaceAll('+', ' '));
  } catch {
    return target;
  }
}
