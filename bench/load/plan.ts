import { createHash } from 'node:crypto';
import type { Direction } from '../../src/model/index.ts';
import { cut, Dice, randomPieces } from './dice.ts';

/** What both ends of one connection are to do. Pieces are written one by one. */
export interface Plan {
  /** Stands in the target of each request: `/containers/c17/…`. */
  readonly id: number;
  readonly steps: readonly Step[];
  /** All requests go out without waiting for answers. */
  readonly pipelined: boolean;
  /** What follows the last step when the connection was hijacked. */
  readonly stream?: {
    readonly toDaemon: readonly Buffer[];
    readonly toClient: readonly Buffer[];
    /** Who half-closes first; the other goes on sending. */
    readonly first: Direction;
  };
  /** The last answer ends with the connection. */
  readonly untilClose: boolean;
  /** This side vanishes once it has sent so many bytes. */
  readonly reset?: { readonly direction: Direction; readonly after: number };
}

export interface Step {
  readonly request: readonly Buffer[];
  readonly response: readonly Buffer[];
}

export const lengthOf = (pieces: readonly Buffer[]): number =>
  pieces.reduce((sum, { length }) => sum + length, 0);

/** All that a direction would carry if nobody vanished. */
export function piecesOf({ steps, stream }: Plan, direction: Direction): Buffer[] {
  const part = direction === 'toDaemon' ? 'request' : 'response';
  return [...steps.flatMap((step) => step[part]), ...(stream?.[direction] ?? [])];
}

interface Body {
  readonly headers: string;
  readonly pieces: Buffer[];
}

function chunked(length: number, dice: Dice): Body {
  const pieces: Buffer[] = [];
  for (const data of randomPieces(length, dice, Math.max(dice.size(65_536), Math.ceil(length / 200), 1))) {
    const size = dice.chance(0.2) ? data.length.toString(16).toUpperCase() : data.length.toString(16);
    const extension = dice.chance(0.05) ? ';name=value' : '';
    pieces.push(Buffer.from(`${size}${extension}\r\n`), data, Buffer.from('\r\n'));
  }
  const trailers = dice.chance(0.2);
  pieces.push(Buffer.from(trailers ? '0\r\nX-Checksum: abc\r\nx-other:  d \r\n\r\n' : '0\r\n\r\n'));
  return { headers: `${trailers ? 'Trailer: X-Checksum\r\n' : ''}Transfer-Encoding: chunked\r\n`, pieces };
}

const measured = (length: number, dice: Dice): Body => ({
  headers: `Content-Length: ${length}\r\n`,
  pieces: randomPieces(length, dice),
});
const nothing: Body = { headers: '', pieces: [] };

/** Joins what would be tiny and cuts at random places, large pieces as they are. */
function scattered(pieces: readonly Buffer[], dice: Dice): Buffer[] {
  const total = lengthOf(pieces);
  return total < 32_768 ? cut(Buffer.concat(pieces), dice) : [...pieces];
}

export interface Sizes {
  /** Largest body and stream. */
  readonly body: number;
  readonly stream: number;
}

/** A random connection of one to eight exchanges of all the kinds that the Engine API knows. */
export function randomPlan(id: number, seed: number, sizes: Sizes, resets: boolean): Plan {
  const dice = new Dice(seed * 1_000_003 + id);
  const count = dice.chance(0.5) ? 1 : dice.int(2, 8);
  const ending = dice.pick(['keep', 'keep', 'keep', 'upgrade', 'unframed', 'close'] as const);
  const steps: Step[] = [];
  for (let place = 0; place < count; place++)
    steps.push(
      place === count - 1 && ending !== 'keep' ? lastStep(id, ending, dice, sizes) : step(id, dice, sizes),
    );
  const hijacks = ending === 'upgrade' || ending === 'unframed';
  const stream = hijacks
    ? {
        toDaemon: scattered(randomPieces(dice.size(sizes.stream), dice), dice),
        toClient: scattered(randomPieces(dice.size(sizes.stream), dice), dice),
        first: dice.pick(['toDaemon', 'toClient'] as const),
      }
    : undefined;
  const plan: Plan = {
    id,
    steps,
    pipelined: !hijacks && dice.chance(0.25),
    untilClose: ending === 'close',
    ...(stream ? { stream } : {}),
  };
  if (!resets || !dice.chance(0.08)) return plan;
  const direction = dice.pick(['toDaemon', 'toClient'] as const);
  return {
    ...plan,
    reset: { direction, after: dice.int(1, Math.max(1, lengthOf(piecesOf(plan, direction)))) },
  };
}

function step(id: number, dice: Dice, sizes: Sizes): Step {
  const method = dice.pick(['GET', 'GET', 'POST', 'PUT', 'DELETE', 'HEAD'] as const);
  const sends = method === 'POST' || method === 'PUT';
  const sent = sends ? dice.pick([chunked, measured])(dice.size(sizes.body), dice) : nothing;
  const expects = sends && dice.chance(0.1);
  const empty = method === 'HEAD' || dice.chance(0.1);
  const body = empty ? nothing : dice.pick([chunked, measured])(dice.size(sizes.body), dice);
  const status =
    method === 'HEAD'
      ? '200 OK'
      : empty
        ? dice.pick(['204 No Content', '304 Not Modified'])
        : dice.pick(['200 OK', '201 Created', '404 Not Found']);
  const interim = expects ? 'HTTP/1.1 100 Continue\r\n\r\n' : '';
  const about = method === 'HEAD' && dice.chance(0.5) ? 'Content-Length: 123456\r\n' : '';
  return {
    request: scattered(
      [
        requestHead(id, method, `${sent.headers}${expects ? 'Expect: 100-continue\r\n' : ''}`),
        ...sent.pieces,
      ],
      dice,
    ),
    response: scattered(
      [
        Buffer.from(`${interim}HTTP/1.1 ${status}\r\nApi-Version: 1.51\r\n${about}${body.headers}\r\n`),
        ...body.pieces,
      ],
      dice,
    ),
  };
}

function lastStep(id: number, ending: 'upgrade' | 'unframed' | 'close', dice: Dice, sizes: Sizes): Step {
  if (ending === 'close') {
    const head = Buffer.from('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
    return {
      request: scattered([requestHead(id, 'GET', '')], dice),
      response: scattered([head, ...randomPieces(dice.size(sizes.body), dice)], dice),
    };
  }
  const type = dice.pick(['application/vnd.docker.raw-stream', 'application/vnd.docker.multiplexed-stream']);
  const upgrade = ending === 'upgrade';
  const head = upgrade
    ? `HTTP/1.1 101 UPGRADED\r\nContent-Type: ${type}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`
    : `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n\r\n`;
  const asks = upgrade ? 'Connection: Upgrade\r\nUpgrade: tcp\r\n' : '';
  return {
    request: scattered([requestHead(id, 'POST', `${asks}Content-Length: 0\r\n`, 'attach')], dice),
    response: scattered([Buffer.from(head)], dice),
  };
}

function requestHead(id: number, method: string, headers: string, end?: string): Buffer {
  const path = end ? `/v1.51/containers/c${id}/attach?stream=1&stdin=1` : `/v1.51/containers/c${id}/json`;
  return Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: docker\r\nUser-Agent: bench/1\r\n${headers}\r\n`);
}

/** sha256 of the first `length` bytes. */
export function digestOf(pieces: readonly Buffer[], length: number): string {
  const hash = createHash('sha256');
  let left = length;
  for (const piece of pieces) {
    hash.update(piece.subarray(0, left));
    left -= Math.min(left, piece.length);
  }
  return hash.digest('hex');
}
