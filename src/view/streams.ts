import type { StreamBytes, StreamForm, StreamPiece } from '../model/index.ts';
import { FrameDecoder } from '../wire/index.ts';
import { cutCharacter, plainOf, textOf } from './text.ts';
import { piecesOf, untilGap } from './times.ts';

type Name = StreamPiece['stream'];

interface Raw {
  readonly ms: number | null;
  readonly stream: Name;
  readonly bytes: Uint8Array;
}

export interface Streams {
  readonly pieces: readonly StreamPiece[];
  /** Why the frames end early. */
  readonly problem?: string;
}

const names = ['stdout', 'stdout', 'stderr', 'error'] as const;

/** Output and input of a session as pieces in the order of time. Without times the input comes first. */
export function readStreams(form: StreamForm, output: StreamBytes, input: StreamBytes | undefined): Streams {
  const came =
    form === 'multiplexed' ? frames(output) : { raws: plain(output, form === 'tty' ? 'tty' : 'raw') };
  const sent = input ? plain(input, 'stdin') : [];
  const raws = [...sent, ...came.raws];
  return {
    pieces: wholeCharacters(inTime(raws)),
    ...('problem' in came && came.problem !== undefined ? { problem: came.problem } : {}),
  };
}

/** Sorted by time; as they are where a time is missing. Pieces of one time stay in their order. */
export function inTime<Part extends { readonly ms: number | null }>(parts: readonly Part[]): readonly Part[] {
  return parts.every(({ ms }) => ms !== null) ? parts.toSorted((a, b) => (a.ms ?? 0) - (b.ms ?? 0)) : parts;
}

const plain = (part: StreamBytes, stream: Name): Raw[] =>
  [...piecesOf(part)].map((piece) => ({ ...piece, stream }));

function frames(output: StreamBytes): { raws: Raw[]; problem?: string } {
  const { bytes, complete, length } = output;
  const decoder = new FrameDecoder();
  const raws: Raw[] = [];
  for (const piece of piecesOf(untilGap(output)))
    for (const frame of decoder.push(piece.bytes))
      raws.push({ ms: piece.ms, stream: names[frame.stream], bytes: frame.bytes });
  const problem = decoder.problem ?? (complete && bytes.length === length ? decoder.end() : undefined);
  return problem ? { raws, problem: problem.message } : { raws };
}

/** Text where it is text. A character that was cut between two pieces of a stream comes with the later one. */
function wholeCharacters(raws: readonly Raw[]): StreamPiece[] {
  const waiting = new Map<Name, Raw>();
  const pieces: StreamPiece[] = [];
  const give = ({ ms, stream, bytes }: Raw) => pieces.push({ ms, stream, ...plainOf(bytes) });
  for (const raw of raws) {
    const before = waiting.get(raw.stream)?.bytes;
    waiting.delete(raw.stream);
    const bytes = before ? new Uint8Array(Buffer.concat([before, raw.bytes])) : raw.bytes;
    const cut = cutCharacter(bytes);
    const whole = bytes.subarray(0, bytes.length - cut);
    if (cut > 0 && textOf(whole) !== undefined) {
      waiting.set(raw.stream, { ...raw, bytes: bytes.subarray(bytes.length - cut) });
      if (whole.length > 0) give({ ...raw, bytes: whole });
    } else if (bytes.length > 0) give({ ...raw, bytes });
  }
  for (const rest of waiting.values()) give(rest);
  return pieces;
}
