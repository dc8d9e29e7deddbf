import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startRecorder } from './recorder.ts';

/** Something in front of the fake daemon, or the fake daemon itself. */
export interface Peer {
  readonly name: string;
  readonly to: NetConnectOpts;
  readonly child?: ChildProcess;
  /** Ends it; last words of a recorder. */
  stop(): Promise<string>;
}

export interface Daemon {
  readonly path: string;
  readonly port: number;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function startDaemon(folder: string): Promise<Daemon & { stop(): void }> {
  const path = join(folder, 'daemon.sock');
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [fileURLToPath(import.meta.resolve('./fake-daemon.ts')), path, String(port)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(child.stdout, 'data');
  return { path, port, stop: () => void child.kill('SIGKILL') };
}

export const directPeer = (daemon: Daemon): Peer => ({
  name: 'direct',
  to: { path: daemon.path },
  stop: async () => '',
});

export async function recorderPeer(
  name: string,
  daemon: Daemon,
  folder: string,
  flags: readonly string[],
): Promise<Peer> {
  const path = join(folder, `${name.replace(/\W+/g, '-')}.sock`);
  const recorder = await startRecorder(
    daemon.path,
    [`unix://${path}`],
    path.replace(/sock$/, 'pcapng'),
    flags,
  );
  return { name, to: { path }, child: recorder.child, stop: recorder.stop };
}

/** Starts another program; `undefined` where it is not here. */
async function program(
  name: string,
  to: NetConnectOpts,
  command: readonly string[],
): Promise<Peer | undefined> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: 'ignore' });
  let gone = false;
  child.once('error', () => {
    gone = true;
  });
  child.once('exit', () => {
    gone = true;
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  for (let tries = 0; tries < 300 && !gone; tries++) {
    if (await answers(to)) {
      return {
        name,
        to,
        child,
        stop: async () => {
          child.kill('SIGTERM');
          await Promise.race([ended, delay(2000).then(() => child.kill('SIGKILL'))]);
          return '';
        },
      };
    }
    await delay(50);
  }
  child.kill('SIGKILL');
  return undefined;
}

function answers(to: NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = connect(to, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export function socatPeer(name: string, daemon: Daemon, folder: string, flags: readonly string[] = []) {
  const path = join(folder, `${name.replace(/\W+/g, '-')}.sock`);
  const words = ['socat', ...flags, `UNIX-LISTEN:${path},fork,backlog=4096`, `UNIX-CONNECT:${daemon.path}`];
  return program(name, { path }, words);
}

export function haproxyPeer(daemon: Daemon, folder: string) {
  const path = join(folder, 'haproxy.sock');
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(
    file,
    `global
  maxconn 6000
defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  timeout tunnel 1h
frontend near
  bind unix@${path}
  default_backend far
backend far
  server daemon unix@${daemon.path}
`,
  );
  return program('haproxy (HTTP)', { path }, ['haproxy', '-f', file, '-db', '-q']);
}

export function nginxPeer(daemon: Daemon, folder: string) {
  const path = join(folder, 'nginx.sock');
  const file = join(folder, 'nginx.conf');
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    file,
    `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log crit; worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 12000; }
http {
  access_log off;
  ${kinds.map((kind) => `${kind}_temp_path ${folder}/nginx-${kind};`).join(' ')}
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  upstream daemon { server unix:${daemon.path}; keepalive 16; }
  server {
    listen unix:${path};
    client_max_body_size 0;
    location / {
      proxy_pass http://daemon; proxy_http_version 1.1; proxy_buffering off; proxy_request_buffering off;
      proxy_set_header Host docker; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
      proxy_read_timeout 1h; proxy_send_timeout 1h;
    }
  }
}
`,
  );
  return program('nginx (HTTP)', { path }, ['nginx', '-c', file, '-e', `${folder}/nginx.log`]);
}

export async function mitmproxyPeer(daemon: Daemon, folder: string) {
  const port = await freePort();
  const settings = ['--set', 'stream_large_bodies=64k', '--set', `confdir=${folder}`];
  return program('mitmproxy', { port, host: '127.0.0.1' }, [
    'mitmdump',
    '-q',
    ...['--mode', `reverse:http://127.0.0.1:${daemon.port}`],
    ...['--listen-host', '127.0.0.1', '--listen-port', String(port), ...settings],
  ]);
}
