import type { Connection } from '../../ports/connection.ts';
import { NetError } from '../../ports/net.ts';
import { PortBusy } from '../../ports/port-space.ts';
import { execute, fork } from '../execute.ts';
import { awaiting, type ProgramIo, pause } from '../process.ts';
import { listenIn } from './serve.ts';

interface NcWish {
  readonly listen: boolean;
  readonly many: boolean;
  readonly probe: boolean;
  readonly verbose: boolean;
  readonly seconds: number | undefined;
  readonly port: number | undefined;
  readonly run: readonly string[] | undefined;
  readonly rest: readonly string[];
}

function wishOf(args: readonly string[]): NcWish {
  let [letters, seconds, port, run]: [string, number?, number?, (readonly string[])?] = [''];
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (!/^-\w/.test(arg)) {
      rest.push(arg);
      continue;
    }
    const last = arg.at(-1) ?? '';
    letters += arg.slice(1);
    if (last === 'w') seconds = Number(args[++at]);
    else if (/^-w\d/.test(arg)) seconds = Number(arg.slice(2));
    else if (last === 'p') port = Number(args[++at]);
    else if (last === 'q' || last === 'i' || last === 's') at++;
    else if (last === 'e') {
      run = args.slice(at + 1);
      break;
    }
  }
  const has = (letter: string) => letters.includes(letter);
  return {
    listen: has('l'),
    many: has('k') || letters.includes('ll'),
    probe: has('z'),
    verbose: has('v'),
    seconds,
    port,
    run,
    rest,
  };
}

/** The program `nc`: a client, a probe (`-z`), or a listener (`-l`, `-lk`, `-e PROGRAM`). */
export async function nc(args: readonly string[], io: ProgramIo): Promise<number> {
  const wish = wishOf(args);
  return wish.listen ? serve(wish, io) : ask(wish, io);
}

async function serve(wish: NcWish, io: ProgramIo): Promise<number> {
  const port = wish.port ?? Number(wish.rest.at(-1) ?? 0);
  const waiting: Connection[] = [];
  let hear: () => void = () => undefined;
  try {
    const listener = listenIn(io, { port }, (connection) => {
      if (!wish.many && waiting.length > 0) throw new Error('one is enough');
      waiting.push(connection);
      hear();
      return connection.closed;
    });
    if (wish.verbose) io.err(`listening on [::]:${listener.port} ...\n`);
    do {
      if (waiting.length === 0)
        await io.wait<void>((done) => {
          hear = done;
          return () => undefined;
        });
      const connection = waiting[0] as Connection;
      if (wish.verbose)
        io.err(`connect to ${connection.local.address}:${port} from ${connection.remote.address}\n`);
      if (!wish.many) listener.close();
      await talk(connection, wish, io);
      waiting.shift();
    } while (wish.many);
    return 0;
  } catch (error) {
    if (!(error instanceof PortBusy)) throw error;
    io.err('nc: bind: Address already in use\n');
    return 1;
  }
}

async function talk(connection: Connection, { run }: NcWish, io: ProgramIo): Promise<void> {
  const write = (bytes: string | Uint8Array) => {
    connection.write(bytes);
    return connection.room(io.wait);
  };
  if (run) {
    const child = fork({ ...io, stdin: connection.input, out: write }, { command: run.join(' ') }, (inner) =>
      execute(run, inner),
    );
    await awaiting(io, child.code);
    connection.destroy();
    return;
  }
  const sending = (async () => {
    try {
      for (;;) {
        while (!io.stdin.ready) await io.wait<void>((done) => io.stdin.onChange(done));
        const bytes = io.stdin.take();
        if (!bytes) break;
        await write(bytes);
      }
    } catch {
      // Why: the other end is gone, which the reader below finds too.
    }
    connection.end();
  })();
  for (;;) {
    while (!connection.input.ready) await io.wait<void>((done) => connection.input.onChange(done));
    const bytes = connection.input.take();
    if (!bytes) break;
    await io.out(bytes);
  }
  // Why: busybox ends when the other end does, whatever its own input still has.
  connection.destroy();
  void sending;
}

async function ask(wish: NcWish, io: ProgramIo): Promise<number> {
  const [host = '', port = ''] = wish.rest;
  if (wish.rest.length < 2 || !/^\d+$/.test(port)) {
    io.err('BusyBox v1.37.0 multi-call binary.\n\nUsage: nc [OPTIONS] HOST PORT  - connect\n');
    return 1;
  }
  try {
    const connection = io.machine.net.connect(host, Number(port));
    if (wish.verbose) io.err(`${host} (${connection.remote.address}:${port}) open\n`);
    if (wish.probe) connection.destroy();
    else await talk(connection, wish, io);
    return 0;
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    if (error.failure === 'unreachable') await pause(Math.min(wish.seconds ?? 3, 3), io);
    const shown = io.machine.net.resolve(host) ?? host;
    if (error.failure === 'unknown host') io.err(`nc: bad address '${host}'\n`);
    else if (!wish.probe || wish.verbose)
      io.err(
        `nc: can't connect to remote host (${shown}): ${error.failure === 'refused' ? 'Connection refused' : 'No route to host'}\n`,
      );
    return 1;
  }
}
