import { namesOf } from '../files-of.ts';
import { type ProgramIo, pause } from '../process.ts';

/** The program `ping`: answers of who is in the network. */
export async function ping(args: readonly string[], io: ProgramIo): Promise<number> {
  const value = (flag: string) => {
    const at = args.findIndex((arg) => arg.startsWith(flag));
    return at < 0 ? undefined : Number(args[at]?.slice(2) || args[at + 1]);
  };
  const [host = ''] = namesOf(args, '-c', '-W', '-w', '-i', '-s', '-I');
  const { net } = io.machine;
  const address = net.resolve(host);
  if (!address) {
    io.err(`ping: bad address '${host}'\n`);
    return 1;
  }
  const count = value('-c') ?? Number.POSITIVE_INFINITY;
  const gap = value('-i') ?? 1;
  const answers = net.reaches(address);
  const deadline = value('-w');
  let sent = 0;
  const tell = () => {
    const got = answers ? sent : 0;
    const lost = sent === 0 ? 0 : Math.round(((sent - got) / sent) * 100);
    io.out(`\n--- ${host} ping statistics ---\n`);
    io.out(`${sent} packets transmitted, ${got} packets received, ${lost}% packet loss\n`);
    if (got > 0) io.out('round-trip min/avg/max = 0.050/0.060/0.070 ms\n');
    return got > 0 ? 0 : 1;
  };
  let stopped = false;
  let wake: () => void = () => undefined;
  io.task.handlers.set('INT', () => {
    stopped = true;
    wake();
  });
  const rest = (seconds: number) =>
    Promise.race([
      pause(seconds, io),
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
    ]);
  const quiet = args.includes('-q');
  io.out(`PING ${host} (${address}): 56 data bytes\n`);
  while (sent < count && !stopped) {
    if (sent > 0) await rest(gap);
    if (stopped) break;
    if (answers && !quiet)
      io.out(`64 bytes from ${address}: seq=${sent} ttl=64 time=0.0${50 + (sent % 20)} ms\n`);
    sent++;
    if (deadline !== undefined && sent * gap >= deadline) break;
  }
  if (!answers) await rest(Math.min(value('-W') ?? 1, 10));
  return tell();
}

/** The program `nslookup`. */
export function nslookup(args: readonly string[], io: ProgramIo): number {
  const [host = ''] = namesOf(args);
  const address = io.machine.net.resolve(host);
  io.out('Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\n');
  if (!address) {
    io.out(`** server can't find ${host}: NXDOMAIN\n\n`);
    return 1;
  }
  io.out(`Non-authoritative answer:\nName:\t${host}\nAddress: ${address}\n\n`);
  return 0;
}

/** `getent hosts NAME`, which is how images without nslookup ask. */
export function getent(args: readonly string[], io: ProgramIo): number {
  const [kind = '', key = ''] = args;
  if (/^(hosts|ahosts|ahostsv4)$/.test(kind)) {
    const address = io.machine.net.resolve(key);
    if (address) io.out(`${address.padEnd(16)}  ${key}\n`);
    return address ? 0 : 2;
  }
  const file = io.fs.get(kind === 'group' ? '/etc/group' : '/etc/passwd');
  const line = Buffer.from(file?.bytes ?? [])
    .toString('utf8')
    .split('\n')
    .find((each) => each.split(':')[0] === key || each.split(':')[2] === key);
  if (line) io.out(`${line}\n`);
  return line ? 0 : 2;
}
