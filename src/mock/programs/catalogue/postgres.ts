import type { Connection } from '../../ports/connection.ts';
import { NetError } from '../../ports/net.ts';
import { formatDate } from '../date.ts';
import { read } from '../input-queue.ts';
import { listenIn } from '../net/serve.ts';
import { type Program, type ProgramIo, pause, type Wait } from '../process.ts';
import { endSignal } from './end-signal.ts';

/** The server of the image postgres: its log, the beginning of its protocol, and `SELECT` of a constant. */
export const postgres: Program = async (args, io) => {
  const at = args.indexOf('-p');
  const port = at < 0 ? 5432 : Number(args[at + 1]);
  const log = logOf(io);
  log('starting PostgreSQL 17.4 on x86_64-pc-linux-gnu, compiled by gcc, 64-bit');
  listenIn(io, { port }, (connection) => serve(connection, io.wait));
  log(`listening on IPv4 address "0.0.0.0", port ${port}`);
  log(`listening on IPv6 address "::", port ${port}`);
  log(`listening on Unix socket "/var/run/postgresql/.s.PGSQL.${port}"`);
  log(`database system was shut down at ${stamp()}`);
  log('database system is ready to accept connections');
  const signal = await endSignal(io, ['TERM', 'INT', 'QUIT']);
  log(`received ${signal === 'TERM' ? 'smart' : signal === 'INT' ? 'fast' : 'immediate'} shutdown request`);
  log('database system is shut down');
  return 0;
};

const stamp = () =>
  `${formatDate('%Y-%m-%d %H:%M:%S', new Date())}.${String(Date.now() % 1000).padStart(3, '0')} UTC`;

const logOf = (io: ProgramIo) => (text: string) => io.err(`${stamp()} [${io.task.pid}] LOG:  ${text}\n`);

/** What the entry point of the image does first: it makes a cluster, starts it, stops it. */
export async function postgresEntry(args: readonly string[], io: ProgramIo): Promise<number> {
  const data = io.env.get('PGDATA') ?? '/var/lib/postgresql/data';
  if (io.fs.get(`${data}/PG_VERSION`)) {
    io.out('\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n');
    return postgres(args, io);
  }
  if (!io.env.get('POSTGRES_PASSWORD') && io.env.get('POSTGRES_HOST_AUTH_METHOD') !== 'trust') {
    io.err(`Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`);
    return 1;
  }
  io.out(
    'The files belonging to this database system will be owned by user "postgres".\nThis user must also own the server process.\n\n',
  );
  io.out(`fixing permissions on existing directory ${data} ... ok\ncreating subdirectories ... ok\n`);
  io.out(
    'selecting dynamic shared memory implementation ... posix\ninitializing database ... ok\n\n\nSuccess. You can now start the database server using:\n\n',
  );
  io.out(`    pg_ctl -D ${data} -l logfile start\n\n`);
  const log = logOf(io);
  io.out('waiting for server to start....');
  log('starting PostgreSQL 17.4 on x86_64-pc-linux-gnu, compiled by gcc, 64-bit');
  log('listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"');
  log('database system is ready to accept connections');
  io.out(' done\nserver started\n');
  if (io.env.get('POSTGRES_DB')) io.out('CREATE DATABASE\n\n');
  io.out('\n/usr/local/bin/docker-entrypoint.sh: ignoring /docker-entrypoint-initdb.d/*\n\n');
  await pause(0.005, io);
  log('received fast shutdown request');
  log('database system is shut down');
  io.out(
    'waiting for server to shut down.... done\nserver stopped\n\nPostgreSQL init process complete; ready for start up.\n\n',
  );
  io.fs.set(`${data}/PG_VERSION`, { bytes: Buffer.from('17\n'), uid: 999, gid: 999 });
  return postgres(args, io);
}

const message = (type: string, body: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const text = (...parts: readonly string[]): Buffer => Buffer.from(parts.map((part) => `${part}\0`).join(''));
const ready = message('Z', Buffer.from('I'));
const failure = (code: string, why: string): Buffer =>
  message(
    'E',
    Buffer.concat([
      Buffer.from('S'),
      text('ERROR'),
      Buffer.from('C'),
      text(code),
      Buffer.from('M'),
      text(why),
      Buffer.from('\0'),
    ]),
  );

async function serve(connection: Connection, wait: Wait): Promise<void> {
  let rest = Buffer.alloc(0);
  const exactly = async (size: number): Promise<Buffer | undefined> => {
    while (rest.length < size) {
      const bytes = await read({ stdin: connection.input, wait });
      if (!bytes) return undefined;
      rest = Buffer.concat([rest, bytes]);
    }
    const taken = rest.subarray(0, size);
    rest = rest.subarray(size);
    return taken;
  };
  for (;;) {
    const head = await exactly(8);
    if (!head) return;
    const code = head.readInt32BE(4);
    // SSLRequest and GSSENCRequest.
    if (code === 80877103 || code === 80877104) {
      connection.write('N');
      continue;
    }
    if (!(await exactly(Math.max(0, head.readInt32BE(0) - 8)))) return;
    if (code === 80877102) return;
    break;
  }
  const settings = {
    server_version: '17.4',
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    DateStyle: 'ISO, MDY',
  };
  connection.write(
    Buffer.concat([
      message('R', Buffer.alloc(4)),
      ...Object.entries(settings).map(([name, value]) => message('S', text(name, value))),
      message('K', Buffer.alloc(8, 1)),
      ready,
    ]),
  );
  for (;;) {
    const head = await exactly(5);
    const body = head && (await exactly(head.readInt32BE(1) - 4));
    if (!head || !body) return;
    const type = String.fromCharCode(head[0] ?? 0);
    if (type === 'X') return;
    if (type === 'Q') connection.write(answer(body.toString('utf8').replace(/\0$/, '')));
    else if (type === 'S')
      connection.write(Buffer.concat([failure('0A000', 'the mock simulates no prepared statements'), ready]));
  }
}

/** The answer to a simple query: constants are selected, anything else is refused. */
function answer(query: string): Buffer {
  if (query.trim().replace(/;$/, '') === '') return Buffer.concat([message('I', Buffer.alloc(0)), ready]);
  const [, number, word] = /^\s*select\s+(?:(-?\d+)|'([^']*)')\s*;?\s*$/i.exec(query) ?? [];
  const value = number ?? word;
  if (value === undefined)
    return Buffer.concat([
      failure('0A000', `the mock simulates no SQL beyond SELECT of a constant, not: ${query.slice(0, 100)}`),
      ready,
    ]);
  const field = Buffer.alloc(18);
  field.writeInt32BE(number === undefined ? 25 : 23, 6);
  field.writeInt16BE(number === undefined ? -1 : 4, 10);
  field.writeInt32BE(-1, 12);
  const count = Buffer.from([0, 1]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(Buffer.byteLength(value));
  return Buffer.concat([
    message('T', Buffer.concat([count, text('?column?'), field])),
    message('D', Buffer.concat([count, length, Buffer.from(value)])),
    message('C', text('SELECT 1')),
    ready,
  ]);
}

/** The program `pg_isready`: 0 when the server accepts connections. */
export const pgIsReady: Program = (args, io) => {
  const value = (flag: string) => {
    const at = args.findIndex((arg) => arg.startsWith(flag));
    return at < 0 ? undefined : args[at]?.slice(2) || args[at + 1];
  };
  const [host, port] = [value('-h') ?? '127.0.0.1', Number(value('-p') ?? 5432)];
  const shown = value('-h') ?? '/var/run/postgresql';
  try {
    io.machine.net.connect(host, port).destroy();
    if (!args.includes('-q')) io.out(`${shown}:${port} - accepting connections\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    if (!args.includes('-q')) io.out(`${shown}:${port} - no response\n`);
    return 2;
  }
};
