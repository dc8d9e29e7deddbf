import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { ToolError } from '../base/index.ts';
import type { Address } from '../model/index.ts';
import { formatAddress } from './address.ts';

/** How long, after ssh said its last byte, its end and its words are waited for. */
const lastWordsMs = 500;

/**
 * A daemon behind ssh, as the docker CLI reaches it: `docker system dial-stdio` on the other side. Emits `connect` when
 * ssh runs; whether it got through is told by the first byte, or by E_UNREACHABLE with what ssh said.
 */
export function dialOverSsh(address: Extract<Address, { kind: 'ssh' }>): Duplex {
  const child = spawn('ssh', sshArguments(address), { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  let failed: string | undefined;
  let killed = false;
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-500);
  });
  const stream = new Duplex({
    allowHalfOpen: true,
    read: () => void child.stdout.resume(),
    // Why: a broken pipe is a symptom; the cause is what ssh says at its end.
    write: (bytes, _encoding, done) => void child.stdin.write(bytes, () => done()),
    final: (done) => void child.stdin.end(() => done()),
    destroy(error, done) {
      killed = true;
      child.kill();
      done(error);
    },
  });
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (bytes: Buffer) => {
    if (!stream.push(bytes)) child.stdout.pause();
  });
  child.stdout.pause();
  const exited = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('exit', (code, signal) => {
      if (code !== 0) failed = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
      // Why: a master connection that ssh left behind may keep stderr open for ever.
      else resolve();
    });
  });
  child.stdout.on('end', () => {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, lastWordsMs);
    });
    void Promise.race([exited, limit]).then(() => {
      clearTimeout(timer);
      if (killed) return;
      if (failed === undefined) stream.push(null);
      else stream.destroy(unreachable(address, failed, said));
    });
  });
  child.on('spawn', () => stream.emit('connect'));
  child.on('error', (error) => stream.destroy(error));
  return stream;
}

function sshArguments({ host, user, port, socket }: Extract<Address, { kind: 'ssh' }>): string[] {
  return [
    ...(user ? ['-l', user] : []),
    ...(port ? ['-p', String(port)] : []),
    '-o',
    'ConnectTimeout=30',
    '-T',
    '--',
    host,
    'docker',
    ...(socket ? ['--host', quoted(`unix://${socket}`)] : []),
    'system',
    'dial-stdio',
  ];
}

/** Why: ssh joins its words with blanks and gives them to a shell on the other side. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const unreachable = (address: Address, how: string, said: string) =>
  new ToolError(
    'E_UNREACHABLE',
    `${formatAddress(address)} cannot be reached: ssh ${how}: ${said.trim() || 'it said nothing'}`,
    'Try the same with ssh itself: ssh HOST docker system dial-stdio',
  );
