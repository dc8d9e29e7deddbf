import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Seconds that curl needs for a download of `bytes`; `undefined` where it did not get them. */
export async function download(to: NetConnectOpts, bytes: number): Promise<number | undefined> {
  const where =
    'path' in to && to.path
      ? ['--unix-socket', to.path, `http://docker/bulk?n=${bytes}`]
      : [`http://127.0.0.1:${(to as { port: number }).port}/bulk?n=${bytes}`];
  const child = spawn('curl', [
    '-s',
    '-m',
    '300',
    '-o',
    '/dev/null',
    '-w',
    '%{size_download} %{time_total}',
    ...where,
  ]);
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  await once(child, 'close');
  const [size, seconds] = said.split(' ').map(Number);
  return size === bytes ? seconds : undefined;
}

const request = 'GET /_ping HTTP/1.1\r\nHost: docker\r\nUser-Agent: bench\r\n\r\n';

/** Microseconds of pings, one after the other, on one connection each or all on one. */
export async function pings(to: NetConnectOpts, count: number, keepAlive: boolean): Promise<number[]> {
  const times: number[] = [];
  let socket: Socket | undefined;
  for (let place = 0; place < count; place++) {
    const began = process.hrtime.bigint();
    socket ??= connect({ ...to, noDelay: true } as NetConnectOpts);
    await ping(socket);
    times.push(Number(process.hrtime.bigint() - began) / 1000);
    if (keepAlive) continue;
    socket.destroy();
    socket = undefined;
  }
  socket?.destroy();
  return times;
}

function ping(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const take = (bytes: Buffer) => {
      said += bytes.toString('latin1');
      if (!said.endsWith('\r\n\r\nOK')) return;
      socket.off('data', take).off('error', reject);
      resolve();
    };
    socket.on('data', take);
    socket.once('error', reject);
    socket.write(request);
  });
}
