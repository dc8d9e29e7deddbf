import type { Connection } from '../../ports/connection.ts';
import { NetError } from '../../ports/net.ts';
import { PortBusy } from '../../ports/port-space.ts';
import { formatDate } from '../date.ts';
import { type InputQueue, read, readAll } from '../input-queue.ts';
import { listenIn } from '../net/serve.ts';
import type { Program, ProgramIo, Wait } from '../process.ts';
import { endSignal } from './end-signal.ts';
import { RedisError, RedisStore, type Reply } from './redis-store.ts';

/** The server of the image redis: its log, and its commonest commands. */
export const redisServer: Program = async (args, io) => {
  const at = args.indexOf('--port');
  const port = at < 0 ? 6379 : Number(args[at + 1]);
  const log = (sign: string, text: string) =>
    io.out(
      `${io.task.pid}:${sign === '#' || sign === '*' ? 'M' : 'C'} ${formatDate('%d %b %Y %H:%M:%S', new Date())}.${String(Date.now() % 1000).padStart(3, '0')} ${sign === 'o' ? '*' : sign} ${text}\n`,
    );
  log('o', 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo');
  log('o', `Redis version=7.4.2, bits=64, commit=00000000, modified=0, pid=${io.task.pid}, just started`);
  log('*', 'monotonic clock: POSIX clock_gettime');
  const store = new RedisStore();
  try {
    listenIn(io, { port }, (connection) => serve(connection, io.wait, store));
  } catch (error) {
    if (!(error instanceof PortBusy)) throw error;
    log('#', `Warning: Could not create server TCP listening socket *:${port}: bind: Address already in use`);
    log('#', 'Failed listening on port, aborting.');
    return 1;
  }
  log('*', `Running mode=standalone, port=${port}.`);
  log('*', 'Server initialized');
  log('*', 'Ready to accept connections tcp');
  const signal = await endSignal(io, ['TERM', 'INT']);
  log('*', `Received SIG${signal} scheduling shutdown...`);
  log('*', 'User requested shutdown...');
  log('#', 'Redis is now ready to exit, bye bye...');
  return 0;
};

async function serve(connection: Connection, wait: Wait, store: RedisStore): Promise<void> {
  const reader = new RespReader(connection.input, wait);
  for (let words = await reader.command(); words; words = await reader.command()) {
    if (words.length === 0) continue;
    let answer: string;
    try {
      answer = /^quit$/i.test(words[0] ?? '') ? '+OK\r\n' : encode(store.run(words));
    } catch (error) {
      if (!(error instanceof RedisError)) throw error;
      answer = `-${error.message}\r\n`;
    }
    connection.write(answer);
    await connection.room(wait);
    if (/^quit$/i.test(words[0] ?? '')) return;
  }
}

function encode(reply: Reply): string {
  if (reply === null) return '$-1\r\n';
  if (typeof reply === 'number') return `:${reply}\r\n`;
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply, 'latin1')}\r\n${reply}\r\n`;
  if ('simple' in reply) return `+${reply.simple}\r\n`;
  return `*${reply.length}\r\n${reply.map(encode).join('')}`;
}

/** Reads what clients and servers of redis say. Texts are Latin-1, so that bytes stay as they are. */
class RespReader {
  readonly #input: InputQueue;
  readonly #wait: Wait;
  #text = '';

  constructor(input: InputQueue, wait: Wait) {
    this.#input = input;
    this.#wait = wait;
  }

  async #more(): Promise<boolean> {
    const bytes = await read({ stdin: this.#input, wait: this.#wait });
    if (bytes) this.#text += Buffer.from(bytes).toString('latin1');
    return bytes !== undefined;
  }

  async #line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n');
      if (end >= 0) {
        const line = this.#text.slice(0, end).replace(/\r$/, '');
        this.#text = this.#text.slice(end + 1);
        return line;
      }
      if (!(await this.#more())) return undefined;
    }
  }

  async #bytes(size: number): Promise<string> {
    while (this.#text.length < size + 2 && (await this.#more()));
    const text = this.#text.slice(0, size);
    this.#text = this.#text.slice(size + 2);
    return text;
  }

  /** The words of a command, an array or a bare line; `undefined` at the end. */
  async command(): Promise<string[] | undefined> {
    const line = await this.#line();
    if (line === undefined) return undefined;
    if (!line.startsWith('*')) return line.split(/\s+/).filter(Boolean);
    const words: string[] = [];
    for (let left = Number(line.slice(1)); left > 0; left--) {
      const head = await this.#line();
      if (head === undefined) return undefined;
      words.push(await this.#bytes(Number(head.slice(1))));
    }
    return words;
  }

  /** An answer as redis-cli prints it without a terminal. */
  async reply(): Promise<string | undefined> {
    const line = (await this.#line()) ?? undefined;
    if (line === undefined) return undefined;
    if (line.startsWith('$')) return line === '$-1' ? '' : this.#bytes(Number(line.slice(1)));
    if (!line.startsWith('*')) return line.slice(1);
    const parts: string[] = [];
    for (let left = Number(line.slice(1)); left > 0; left--) parts.push((await this.reply()) ?? '');
    return parts.join('\n');
  }
}

/** The client of the image redis: one command, or one a line of stdin. */
export const redisCli: Program = async (args, io) => {
  let [host, port] = ['127.0.0.1', 6379];
  const words = [...args];
  while (/^-[hpan]$/.test(words[0] ?? '')) {
    const [flag, value = ''] = words.splice(0, 2);
    if (flag === '-h') host = value;
    if (flag === '-p') port = Number(value);
  }
  const lines = words.length > 0 ? [words] : await commandLines(io);
  try {
    const connection = io.machine.net.connect(host, port);
    const reader = new RespReader(connection.input, io.wait);
    for (const line of lines) {
      connection.write(encode(line));
      const text = await reader.reply();
      if (text === undefined) break;
      io.out(`${text}\n`);
    }
    connection.destroy();
    return 0;
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    const why = error.failure === 'unknown host' ? 'Name or service not known' : 'Connection refused';
    io.err(`Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return 1;
  }
};

async function commandLines(io: ProgramIo): Promise<string[][]> {
  const text = Buffer.from(await readAll(io)).toString('latin1');
  return text.split('\n').flatMap((line) => (line.trim() ? [line.trim().split(/\s+/)] : []));
}
