import { PortBusy } from '../../ports/port-space.ts';
import { formatDate } from '../date.ts';
import { fork } from '../execute.ts';
import { type HttpAnswer, type HttpRequest, serveHttp } from '../net/http.ts';
import { contentTypeOf, fileAt } from '../net/httpd.ts';
import { forever, listenIn } from '../net/serve.ts';
import type { Program, ProgramIo } from '../process.ts';
import { endSignal } from './end-signal.ts';

const version = 'nginx/1.27.4';
const root = '/usr/share/nginx/html';

export const welcomePage = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and working.</p>
<p><em>This one is simulated.</em></p>
</body>
</html>
`;

/** What the entry point of the image says before nginx itself does. */
export const nginxEntryLog = [
  '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
  '/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
  '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
  '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf',
  '/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
  '/docker-entrypoint.sh: Configuration complete; ready for start up',
  '',
].join('\n');

/** The web server of the image nginx: a welcome page, or the files of its folder, and lines of access. */
export const nginx: Program = async (args, io) => {
  if (args.includes('-v')) {
    io.err(`nginx version: ${version}\n`);
    return 0;
  }
  if (args.includes('-t')) {
    io.err(
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
    );
    return 0;
  }
  const signal = args.includes('-s') ? args[args.indexOf('-s') + 1] : undefined;
  if (signal) {
    const name = { stop: 'TERM', quit: 'QUIT', reload: 'HUP', reopen: 'USR1' }[signal];
    const master = io.task.table.all.find(({ command }) => /^nginx: master/.test(command));
    if (name && master) master.signal(name);
    return name && master ? 0 : 1;
  }
  const conf = Buffer.from(io.fs.get('/etc/nginx/conf.d/default.conf')?.bytes ?? []).toString('utf8');
  const port = Number(/listen\s+(?:[\d.]+:)?(\d+)/.exec(conf)?.[1] ?? 80);
  const note = (text: string) =>
    io.err(
      `${formatDate('%Y/%m/%d %H:%M:%S', new Date())} [notice] ${io.task.pid}#${io.task.pid}: ${text}\n`,
    );
  const settings = args.includes('-g') ? ` ${args[args.indexOf('-g') + 1]}` : '';
  io.task.command = `nginx: master process nginx${settings ? ` -g${settings}` : ''}`;
  try {
    listenIn(io, { port }, (connection) =>
      serveHttp(connection, io.wait, (request) => {
        const answer = answerOf(request, io);
        const time = formatDate('%d/%b/%Y:%H:%M:%S +0000', new Date());
        io.out(
          `${connection.remote.address} - - [${time}] "${request.method} ${request.target} ${request.version}" ${answer.status} ${answer.body.length} "${request.headers.get('referer') ?? '-'}" "${request.headers.get('user-agent') ?? '-'}" "${request.headers.get('x-forwarded-for') ?? '-'}"\n`,
        );
        return answer;
      }),
    );
  } catch (error) {
    if (!(error instanceof PortBusy)) throw error;
    io.err(`nginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)\n`);
    return 1;
  }
  note('using the "epoll" event method');
  note(version);
  note('built by gcc 12.2.0 (Debian 12.2.0-14)');
  note('OS: Linux 6.1.0');
  note('getrlimit(RLIMIT_NOFILE): 1048576:1048576');
  note('start worker processes');
  const worker = fork(io, { command: 'nginx: worker process' }, forever);
  note(`start worker process ${worker.task.pid}`);
  io.task.handlers.set('HUP', () => note('signal 1 (SIGHUP) received, reconfiguring'));
  const name = await endSignal(io, ['QUIT', 'TERM', 'INT']);
  const number = { QUIT: 3, TERM: 15, INT: 2 }[name] ?? 15;
  note(`signal ${number} (SIG${name}) received, ${name === 'QUIT' ? 'shutting down' : 'exiting'}`);
  worker.task.signal('KILL');
  note('exit');
  return 0;
};

function answerOf(request: HttpRequest, io: ProgramIo): HttpAnswer {
  const common = { Server: version, Date: new Date().toUTCString() };
  const page = (status: number, reason: string, body: string): HttpAnswer => ({
    status,
    reason,
    headers: { ...common, 'Content-Type': 'text/html' },
    body: Buffer.from(body),
  });
  const plain = (status: number, reason: string) =>
    page(
      status,
      reason,
      `<html>\r\n<head><title>${status} ${reason}</title></head>\r\n<body>\r\n<center><h1>${status} ${reason}</h1></center>\r\n<hr><center>${version}</center>\r\n</body>\r\n</html>\r\n`,
    );
  if (!['GET', 'HEAD'].includes(request.method)) return plain(405, 'Not Allowed');
  const found = fileAt(root, request.target, io);
  if (!found) {
    const isIndex = /^\/(index\.html)?(\?|$)/.test(request.target);
    return isIndex && !io.fs.get(`${root}/index.html`)
      ? page(200, 'OK', welcomePage)
      : plain(404, 'Not Found');
  }
  return {
    status: 200,
    reason: 'OK',
    headers: {
      ...common,
      'Content-Type': contentTypeOf(found.path),
      'Last-Modified': new Date(found.node.mtime * 1000).toUTCString(),
      'Accept-Ranges': 'bytes',
    },
    body: found.node.bytes,
  };
}
