import { createHash, type Hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Resident memory of a process in KiB. */
export const residentOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

interface Idle {
  readonly id: number;
  readonly socket: Socket;
  readonly sent: Hash;
  readonly received: Hash;
  /** Text that is not a whole line yet. */
  rest: string;
  lines: number;
  asked: number;
  begun: boolean;
}

/** Many connections that are open and say something now and then: every second one an attach, the others /events. */
export class IdleClients {
  readonly #to: NetConnectOpts;
  readonly #all: Idle[] = [];
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;
  /** Items that came out of order, of another connection, or not at all. */
  wrong: string[] = [];
  lines = 0;
  /** Connections that broke. */
  broken = 0;

  constructor(to: NetConnectOpts) {
    this.#to = to;
  }

  /** Opens connections, 100 at a time, and resolves when all of them were answered. */
  async open(count: number): Promise<void> {
    for (let id = 1; id <= count; id++) {
      this.#open(id);
      if (id % 100 === 0) while (this.#all.some(({ begun }) => !begun)) await delay(5);
    }
    while (this.#all.some(({ begun }) => !begun)) await delay(20);
    this.#timer = setInterval(() => this.#speak(), 100);
  }

  /** Speaks no more, waits for the answers, and closes all. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await delay(2000);
    for (const { id, lines, asked } of this.#all)
      if (id % 2 === 1 && lines !== asked)
        this.wrong.push(`attach ${id}: ${asked} lines sent, ${lines} came back`);
    const open = this.#all.filter(({ socket }) => !socket.destroyed);
    const closed = open.map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)));
    for (const { socket } of open) socket.end();
    await Promise.all(closed);
  }

  /** sha256 of what each connection sent and received, by number. */
  digests(): Map<number, { toDaemon: string; toClient: string }> {
    return new Map(
      this.#all.map(({ id, sent, received }) => [
        id,
        { toDaemon: sent.digest('hex'), toClient: received.digest('hex') },
      ]),
    );
  }

  #open(id: number): void {
    const socket = connect({ ...this.#to, allowHalfOpen: true });
    const idle: Idle = {
      id,
      socket,
      sent: createHash('sha256'),
      received: createHash('sha256'),
      rest: '',
      lines: 0,
      asked: 0,
      begun: false,
    };
    this.#all.push(idle);
    const target =
      id % 2 === 1
        ? `POST /v1.51/containers/c${id}/attach?stream=1`
        : `GET /v1.51/events?x=/containers/c${id}/`;
    const upgrade = id % 2 === 1 ? 'Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n' : '';
    this.#send(idle, `${target} HTTP/1.1\r\nHost: docker\r\n${upgrade}\r\n`);
    socket.on('data', (bytes) => this.#take(idle, bytes));
    socket.on('end', () => socket.end());
    socket.on('error', () => {
      this.broken += 1;
      idle.begun = true;
    });
  }

  #send(idle: Idle, text: string): void {
    idle.sent.update(text);
    idle.socket.write(text);
  }

  #take(idle: Idle, bytes: Buffer): void {
    idle.received.update(bytes);
    idle.rest += bytes.toString('latin1');
    if (!idle.begun) {
      const end = idle.rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      idle.rest = idle.rest.slice(end + 4);
      idle.begun = true;
    }
    const lines = idle.rest.split('\n');
    idle.rest = lines.pop() ?? '';
    for (const line of lines) {
      // Why: the sizes of chunks stand between the items, and a farewell behind the lines.
      const item = idle.id % 2 === 1 ? line : line.startsWith('{') ? line : undefined;
      if (item === undefined || item === 'bye') continue;
      idle.lines += 1;
      this.lines += 1;
      const expected =
        idle.id % 2 === 1 ? `c${idle.id} ${idle.lines} ` : `"id":"c${idle.id}","count":${idle.lines},`;
      if (!item.includes(expected))
        this.wrong.push(`connection ${idle.id}: ${expected} did not come, but ${item.slice(0, 80)}`);
    }
  }

  #speak(): void {
    this.#turn = (this.#turn + 1) % 50;
    for (const [place, idle] of this.#all.entries()) {
      if (idle.id % 2 === 0 || Math.floor(place / 2) % 50 !== this.#turn) continue;
      idle.asked += 1;
      this.#send(idle, `c${idle.id} ${idle.asked} ${'y'.repeat(200)}\n`);
    }
  }
}
