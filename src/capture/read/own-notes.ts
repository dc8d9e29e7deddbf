import type { Direction, Peer } from '../../model/index.ts';
import type { RecordingFacts } from './facts.ts';

/** What Wirewhale's own comment on a packet says, as far as it could be believed. */
export interface PacketNotes {
  connection?: number;
  address?: string;
  peer?: Peer;
  midway?: boolean;
  gap?: { readonly direction: Direction; readonly length?: number; readonly reason: string };
  error?: string;
}

const word = 'wirewhale ';
const textLimit = 4096;

type Plain = Readonly<Record<string, unknown>>;

/** Joined comments of one packet; `undefined` where none is ours. What is unknown or of another shape is ignored. */
export function readNotes(comments: readonly string[]): PacketNotes | undefined {
  let notes: PacketNotes | undefined;
  for (const comment of comments) {
    const said = objectOf(comment);
    if (!said) continue;
    notes ??= {};
    const connection = whole(said.connection, 1_000_000_000);
    if (connection !== undefined && connection > 0) notes.connection = connection;
    const address = text(said.address);
    if (address !== undefined) notes.address = address;
    const peer = peerOf(said.peer);
    if (peer) notes.peer = peer;
    if (said.midway === true) notes.midway = true;
    const gap = gapOf(said.gap);
    if (gap) notes.gap = gap;
    const error = text(said.error);
    if (error) notes.error = error;
  }
  return notes;
}

/** What the section of our own recording says; `undefined` for any other comment. */
export function readRecording(comment: string): RecordingFacts | undefined {
  const said = objectOf(comment);
  const format = whole(said?.format, 1_000_000);
  if (!said || format === undefined) return undefined;
  const target = text(said.target);
  return {
    format,
    ...(target === undefined ? {} : { target }),
    ...(typeof said.redacted === 'boolean' ? { redacted: said.redacted } : {}),
    ...(said.injected === true ? { injected: true } : {}),
  };
}

function objectOf(comment: string): Plain | undefined {
  if (!comment.startsWith(word)) return undefined;
  try {
    return plain(JSON.parse(comment.slice(word.length)));
  } catch {
    return undefined;
  }
}

const plain = (value: unknown): Plain | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : undefined;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length <= textLimit ? value : undefined;

const whole = (value: unknown, most: number): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most
    ? (value as number)
    : undefined;

function peerOf(value: unknown): Peer | undefined {
  const said = plain(value);
  if (!said) return undefined;
  const pid = whole(said.pid, 2 ** 32);
  const process = text(said.process);
  const address = text(said.address);
  return {
    ...(pid === undefined ? {} : { pid }),
    ...(process === undefined ? {} : { process }),
    ...(address === undefined ? {} : { address }),
  };
}

function gapOf(value: unknown): PacketNotes['gap'] {
  const said = plain(value);
  const direction = said?.direction;
  if (direction !== 'toDaemon' && direction !== 'toClient') return undefined;
  const length = whole(said?.length, 2 ** 48);
  const reason = text(said?.reason) ?? 'not recorded';
  return { direction, reason, ...(length === undefined ? {} : { length }) };
}
