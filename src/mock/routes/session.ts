import type { Route } from '../serve/message.ts';
import { badRequest } from '../state/daemon-error.ts';

/** What a client of HTTP/2 sends first: its preface and empty settings. */
const opening = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

/** Sessions of BuildKit: the daemon takes the connection over and asks as a client of HTTP/2, as long as the caller stays. */
export function sessionRoute(): Route {
  const open = new Set<string>();
  return ({ headers }) => {
    const id = headers.get('x-docker-expose-session-uuid') ?? '';
    const protocol = headers.get('upgrade');
    if (open.has(id)) throw badRequest(`session ${id} already exists`);
    if (!protocol) throw badRequest('no upgrade proto in request');
    if (protocol !== 'h2c') throw badRequest(`protocol ${protocol} not supported`);
    return {
      status: 101,
      bare: true,
      headers: { Connection: 'Upgrade', Upgrade: protocol },
      hijack(stream) {
        open.add(id);
        void stream.closed.then(() => open.delete(id));
        stream.onInput((bytes) => (bytes ? undefined : stream.end()));
        stream.write(opening);
      },
    };
  };
}
