import { execFile } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Peer } from '../model/index.ts';

/** How long lookups gather, and the rest between two: each looks at all sockets of the machine. */
const gatherMs = 5;
const restMs = 1000;
const waitingLimit = 500;

interface Wanted {
  readonly socket: Socket;
  readonly found: (peer: Peer | undefined) => void;
}

/**
 * Finds the process at the other end of local connections, on Linux and with `ss` of iproute2 alone. Whoever is gone before it was looked
 * for is not found: the answer is then `undefined`.
 */
export function createPeerFinder(): (socket: Socket) => Promise<Peer | undefined> {
  let waiting: Wanted[] = [];
  let isResting = false;
  let isAbsent = process.platform !== 'linux';
  const look = () => {
    const batch = waiting;
    waiting = [];
    if (!batch.some(({ socket }) => !socket.destroyed)) {
      for (const { found } of batch) found(undefined);
      return;
    }
    isResting = true;
    execFile('ss', ['-xtnpH'], { maxBuffer: 64 * 1024 * 1024, timeout: 5000 }, (error, text) => {
      isAbsent ||= (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
      const rows = error ? [] : text.split('\n').map((line) => line.trim().split(/\s+/));
      for (const { socket, found } of batch) found(peerOf(socket, rows));
      setTimeout(() => {
        isResting = false;
        if (waiting.length > 0) look();
      }, restMs).unref();
    });
  };
  return (socket) =>
    new Promise((resolve) => {
      if (isAbsent || waiting.length >= waitingLimit) {
        resolve(undefined);
        return;
      }
      waiting.push({ socket, found: resolve });
      if (!isResting && waiting.length === 1) setTimeout(look, gatherMs).unref();
    });
}

/** Columns of `ss`: kind, state, two queues, then name and inode of either end (unix) or either address (TCP), then the users. */
function peerOf(socket: Socket, rows: readonly string[][]): Peer | undefined {
  if (socket.destroyed) return undefined;
  if (socket.remoteAddress !== undefined) {
    const bare = (address: string) => address.replace(/[[\]]/g, '').replace('::ffff:', '');
    const wanted = bare(`${socket.remoteAddress}:${socket.remotePort}`);
    const back = bare(`${socket.localAddress}:${socket.localPort}`);
    const row = rows.find((cells) => bare(cells[4] ?? '') === wanted && bare(cells[5] ?? '') === back);
    return userOf(row);
  }
  const inode = inodeOf(socket);
  if (inode === undefined) return undefined;
  const peer = rows.find((cells) => cells[5] === inode)?.[7];
  return peer === undefined
    ? undefined
    : userOf(rows.find((cells) => cells[5] === peer && cells[7] === inode));
}

function userOf(row: readonly string[] | undefined): Peer | undefined {
  const found = /users:\(\("((?:[^"\\]|\\.)*)",pid=(\d+)/.exec(row?.join(' ') ?? '');
  return found ? { process: found[1] ?? '', pid: Number(found[2]) } : undefined;
}

/** Why the handle: Node tells nobody a socket's file descriptor, and without it there is no inode. */
function inodeOf(socket: Socket): string | undefined {
  const fd = (socket as { _handle?: { fd?: number } })._handle?.fd;
  if (fd === undefined || fd < 0) return undefined;
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
  } catch {
    return undefined;
  }
}
