import { connect, type NetConnectOpts } from 'node:net';

/** What a relay makes of a hijack with half-close: `passes`, or what was lost. */
export function tryHijack(to: NetConnectOpts, upgrade: boolean): Promise<string> {
  const asks = upgrade ? 'Connection: Upgrade\r\nUpgrade: tcp\r\n' : '';
  return new Promise((resolve) => {
    const socket = connect({ ...to, allowHalfOpen: true });
    let said = '';
    const over = setTimeout(() => done('nothing more comes'), 4000);
    const done = (how: string) => {
      clearTimeout(over);
      socket.destroy();
      const status = /^HTTP\/1\.\d (\d+)/.exec(said)?.[1];
      if (!status) return resolve(`breaks: no answer (${how})`);
      if (status !== (upgrade ? '101' : '200')) return resolve(`breaks: answers ${status}`);
      if (/transfer-encoding|content-length/i.test(said)) return resolve('breaks: frames the stream');
      if (!said.includes('hello')) return resolve(`breaks: stdin does not arrive (${how})`);
      resolve(said.endsWith('bye\n') ? 'passes' : `breaks: what comes after the half-close is lost (${how})`);
    };
    let spoken = false;
    socket.write(
      `POST /containers/c0/attach?stream=1 HTTP/1.1\r\nHost: docker\r\n${asks}Content-Length: 0\r\n\r\n`,
    );
    socket.on('data', (bytes) => {
      said += bytes.toString('latin1');
      if (spoken || !said.includes('\r\n\r\n')) return;
      spoken = true;
      socket.write('hello\n');
      setTimeout(() => socket.end(), 100);
    });
    socket.on('end', () => done('closed'));
    socket.on('error', (error) => done(error.message));
  });
}
