import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether openssl is there to make certificates; tests that need them are skipped otherwise. */
export const openssl = (() => {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
})();
export const whyNot = 'no openssl on the PATH to make certificates with';

/** An authority, a server's certificate for localhost and 127.0.0.1, and a client's, in a folder as docker wants it. */
export interface Certificates extends Disposable {
  /** `ca.pem`, `cert.pem` and `key.pem` of the client; `server.pem` and `server-key.pem` beside them. */
  readonly folder: string;
  file(name: string): string;
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'wirewhale-tls-'));
  const file = (name: string) => join(folder, name);
  const run = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  run(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca-key.pem',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=authority',
    '-days',
    '2',
  );
  for (const [name, keyName, extension] of [
    ['server.pem', 'server-key.pem', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ['cert.pem', 'key.pem', 'extendedKeyUsage=clientAuth'],
  ] as const) {
    writeFileSync(file('extension'), extension);
    run('req', ...key, '-keyout', keyName, '-out', 'request', '-subj', `/CN=${name}`);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial', '-days', '2'];
    run('x509', '-req', '-in', 'request', '-out', name, ...signed, '-extfile', 'extension');
  }
  return { folder, file, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
