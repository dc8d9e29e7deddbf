import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

/**
 * Asks for one path over and over on connections that stay open, each with one request at a time:
 * `node bench/load/requests.ts PORT PATH CONNECTIONS SECONDS`. Prints one line of JSON: `Load`.
 */
export interface Load {
  readonly requests: number;
  readonly seconds: number;
  /** Of all answers, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Share of a core that this client used; near 1 it measured itself. */
  readonly cpu: number;
  /** Of one answer, with its head. */
  readonly bytes: number;
}

const lastChunk = Buffer.from('\r\n0\r\n\r\n');

/** Bytes that a whole answer has; 0 where it ends with a last chunk; `undefined` while its head is not whole. */
function lengthOf(head: Buffer): number | undefined {
  const end = head.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const text = head.toString('latin1', 0, end);
  if (!/^HTTP\/1\.1 200 /.test(text)) throw new Error(`not 200: ${text.split('\r\n', 1)[0]}`);
  if (/\r\ntransfer-encoding: *chunked/i.test(text)) return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  if (length === undefined) throw new Error('an answer without a length');
  return end + 4 + Number(length);
}

/** One connection, until `end`; rejects where an answer is not 200 or the server hangs up. */
function lane(port: number, request: string, end: number, answered: (ms: number, bytes: number) => void) {
  return new Promise<void>((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let [began, seen] = [performance.now(), 0];
    let whole: number | undefined;
    let tail: Buffer = Buffer.alloc(0);
    const take = (bytes: Buffer) => {
      seen += bytes.length;
      // Why only an end is kept: a client that copies all measures itself.
      const known = tail.length === 0 ? bytes : Buffer.concat([tail, bytes]);
      whole ??= lengthOf(known);
      tail = whole === undefined ? known : known.subarray(-lastChunk.length);
      const done = whole === 0 ? tail.equals(lastChunk) : seen === whole;
      if (!done) return;
      const now = performance.now();
      answered(now - began, seen);
      [began, seen, whole, tail] = [now, 0, undefined, Buffer.alloc(0)];
      if (now < end) socket.write(request);
      else finish();
    };
    const hungUp = () => reject(new Error('the server hung up'));
    const finish = () => {
      socket.off('close', hungUp).destroy();
      resolve();
    };
    socket.on('data', (bytes: Buffer) => {
      try {
        take(bytes);
      } catch (error) {
        reject(error);
        socket.destroy();
      }
    });
    socket.once('error', reject).once('close', hungUp).write(request);
  });
}

const [port, path, connections, seconds] = process.argv.slice(2);
const request = `GET ${path} HTTP/1.1\r\nHost: docker\r\nUser-Agent: bench\r\nAccept: application/json\r\n\r\n`;
const times: number[] = [];
let size = 0;
const began = performance.now();
const used = process.cpuUsage();
const end = began + Number(seconds) * 1000;
await Promise.all(
  Array.from({ length: Number(connections) }, () =>
    lane(Number(port), request, end, (ms, bytes) => {
      times.push(ms);
      size = bytes;
    }),
  ),
);
const took = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(used);
times.sort((a, b) => a - b);
const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
const load: Load = {
  requests: times.length,
  seconds: took,
  p50: at(0.5),
  p99: at(0.99),
  cpu: (user + system) / 1e6 / took,
  bytes: size,
};
process.stdout.write(`${JSON.stringify(load)}\n`);
