import type { Connection } from '../../ports/connection.ts';
import { readLine } from '../input-queue.ts';
import { listenIn } from '../net/serve.ts';
import { type Program, type ProgramIo, pause } from '../process.ts';
import { endSignal } from './end-signal.ts';

/** Seconds of `10s`, `1m` or `500ms`. */
function secondsOf(text: string | undefined, otherwise: number): number {
  const [, number, unit = 's'] = /^([\d.]+)(ms|s|m|h)?$/.exec(text ?? '') ?? [];
  return number === undefined ? otherwise : Number(number) * ({ ms: 0.001, s: 1, m: 60, h: 3600 }[unit] ?? 1);
}

/**
 * The reaper of Testcontainers: clients tell it filters, a line each, and are told ACK. When the last of them is gone, and
 * none comes back in time, what the filters show is removed. Where nobody ever comes, it ends after a minute.
 */
export const ryuk: Program = async (_args, io) => {
  const port = Number(io.env.get('RYUK_PORT') ?? 8080);
  const patience = secondsOf(io.env.get('RYUK_CONNECTION_TIMEOUT'), 60);
  // Why shorter than ryuk's ten seconds: what a daemon does at leisure comes sooner here.
  const calm = secondsOf(io.env.get('RYUK_RECONNECTION_TIMEOUT'), 0.5);
  const log = (text: string) => io.err(`time=${new Date().toISOString()} level=INFO msg=${text}\n`);
  const filters = new Map<string, ReadonlyMap<string, readonly string[]>>();
  let clients = 0;
  let change: () => void = () => undefined;
  log(`starting connection_timeout=${patience}s`);
  listenIn(io, { port }, async (connection) => {
    clients++;
    change();
    log(
      `"client connected" address=${connection.remote.address}:${connection.remote.port} clients=${clients}`,
    );
    try {
      await serve(connection, io, filters);
    } finally {
      clients--;
      log(
        `"client disconnected" address=${connection.remote.address}:${connection.remote.port} clients=${clients}`,
      );
      change();
    }
  });
  log(`Started address=[::]:${port}`);
  log('"client processing started"');
  const ended = endSignal(io, ['TERM', 'INT', 'HUP', 'QUIT']).then(
    () => 'signal' as const,
    () => 'signal' as const,
  );
  const changed = () =>
    new Promise<'change'>((resolve) => {
      change = () => resolve('change');
    });
  const rest = (seconds: number) => pause(seconds, io).then(() => 'late' as const);
  for (let seconds = patience; ; ) {
    const waiting = changed();
    const news = await Promise.race([ended, waiting, ...(clients === 0 ? [rest(seconds)] : [])]);
    if (news !== 'change') break;
    seconds = calm;
  }
  log('"prune check" clients=0');
  const total = { containers: 0, networks: 0, volumes: 0, images: 0 };
  for (const filter of filters.values()) {
    const got = await io.machine.daemon?.reap(filter);
    for (const kind of ['containers', 'networks', 'volumes', 'images'] as const)
      total[kind] += got?.[kind] ?? 0;
  }
  log(
    `removed containers=${total.containers} networks=${total.networks} volumes=${total.volumes} images=${total.images}`,
  );
  log('done');
  return 0;
};

async function serve(
  connection: Connection,
  io: ProgramIo,
  filters: Map<string, ReadonlyMap<string, readonly string[]>>,
): Promise<void> {
  for (;;) {
    const line = await readLine({ stdin: connection.input, wait: io.wait });
    if (line === undefined) return;
    const text = line.replace(/\r$/, '');
    if (text === '') continue;
    const filter = new Map<string, string[]>();
    for (const [key, value] of new URLSearchParams(text))
      filter.set(key, [...(filter.get(key) ?? []), value]);
    filters.set(text, filter);
    connection.write('ACK\n');
  }
}
