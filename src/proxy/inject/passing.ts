import { type Head, headerOf } from '../../wire/index.ts';
import type { Assigned, Subject } from './injector.ts';
import type { Side } from './rule.ts';
import type { SideAlteration } from './side-alteration.ts';

/** An exchange under way. */
export interface Passing {
  readonly subject: Subject;
  readonly request: Head;
  readonly sides: Readonly<Record<Side, SideAlteration>>;
  /** The proxy answers in the daemon's place. */
  readonly injected: Assigned | undefined;
  readonly mayHijack: boolean;
  /** The final head of the answer came. */
  answered: boolean;
  hijacked: boolean;
}

const hijackPath = /\/(containers\/[^/]+\/attach|exec\/[^/]+\/start)(\?|$)/;

/** Whether the answer to this request may end HTTP on the connection. */
export function mayHijack({ start: [method, target], headers }: Head): boolean {
  return headerOf(headers, 'upgrade') !== undefined || (method === 'POST' && hijackPath.test(target));
}

/** Whether bytes can be the beginning of a request; if not, they belong to a stream. */
export function mayBeRequest(pieces: readonly Uint8Array[]): boolean {
  const text = Buffer.concat(pieces)
    .toString('latin1')
    .replace(/^[\r\n]+/, '');
  const end = text.indexOf('\n');
  return end < 0
    ? /^[A-Z]{0,20}$|^[A-Z]{1,20} /.test(text)
    : /^[A-Z]{1,20} \S+ HTTP\/1\.\d\r?$/.test(text.slice(0, end));
}
