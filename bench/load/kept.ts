import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readCapture } from '../../src/capture/index.ts';
import type { Direction } from '../../src/model/index.ts';

/** What a capture holds of one direction of a connection. */
export interface Kept {
  length: number;
  readonly hash: Hash;
  /** All bytes, where they are few or all were asked for. */
  bytes: Buffer[] | undefined;
  gaps: number;
  ended: boolean;
}

export interface KeptConnection {
  readonly toDaemon: Kept;
  readonly toClient: Kept;
  /** First bytes of the client. */
  head: string;
}

const kept = (): Kept => ({ length: 0, hash: createHash('sha256'), bytes: [], gaps: 0, ended: false });

/** Reads the files of a recording in their order (`x.pcapng`, `x-2.pcapng` …) as one, by the numbers of its connections. */
export async function readKept(
  file: string,
  bytesUpTo = 256 * 1024,
): Promise<{ connections: Map<number, KeptConnection>; damage: number; packets: number; files: string[] }> {
  const connections = new Map<number, KeptConnection>();
  const files = [file];
  for (let next = 2; existsSync(numbered(file, next)); next++) files.push(numbered(file, next));
  let damage = 0;
  let packets = 0;
  for (const path of files) {
    const capture = readCapture(path);
    for await (const event of capture) {
      let connection = connections.get(event.connection);
      if (!connection) {
        connection = { toDaemon: kept(), toClient: kept(), head: '' };
        connections.set(event.connection, connection);
      }
      if (event.kind !== 'data' && event.kind !== 'end' && event.kind !== 'gap') continue;
      const side = connection[event.direction];
      if (event.kind === 'end') side.ended = true;
      else if (event.kind === 'gap') side.gaps += 1;
      else {
        if (event.direction === 'toDaemon' && side.length < 4096)
          connection.head += Buffer.from(event.bytes).toString('latin1').slice(0, 4096);
        side.length += event.bytes.length;
        side.hash.update(event.bytes);
        if (side.length > bytesUpTo) side.bytes = undefined;
        side.bytes?.push(Buffer.from(event.bytes));
      }
    }
    damage += capture.facts.damageCount;
    packets += capture.facts.packets;
  }
  return { connections, damage, packets, files };
}

const numbered = (file: string, number: number): string => file.replace(/\.pcapng$/, `-${number}.pcapng`);

export const directions: readonly Direction[] = ['toDaemon', 'toClient'];

/** Number of a plan, by the client's first bytes. */
export const planOf = ({ head }: KeptConnection): number => Number(/\/containers\/c(\d+)\//.exec(head)?.[1]);
