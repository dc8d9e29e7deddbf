import { NetError } from '../../ports/net.ts';
import { pathOf } from '../files-of.ts';
import { fetchUrl, placeOf } from '../net/wget.ts';
import type { Program } from '../process.ts';

/** The program `curl` over the simulated network: -s -S -f -i -I -o -X -d -H -w -L. */
export const curl: Program = async (args, io) => {
  const letters = new Set<string>();
  const headers: Record<string, string> = {};
  let [method, body, file, form]: (string | undefined)[] = [];
  const urls: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const long = {
      '--fail': 'f',
      '--silent': 's',
      '--show-error': 'S',
      '--head': 'I',
      '--include': 'i',
      '--location': 'L',
    }[arg];
    const valued = {
      '--output': 'o',
      '--request': 'X',
      '--data': 'd',
      '--header': 'H',
      '--write-out': 'w',
      '--max-time': 'm',
      '--connect-timeout': 'm',
      '--retry': 'm',
    }[arg];
    if (!arg.startsWith('-')) urls.push(arg);
    else if (long) letters.add(long);
    else {
      for (const letter of valued ?? arg.slice(1)) {
        if (!'oXdHwmAu'.includes(letter)) {
          letters.add(letter);
          continue;
        }
        const place = arg.indexOf(letter);
        const value = (valued ? '' : arg.slice(place + 1)) || (args[++at] ?? '');
        if (letter === 'o') file = value;
        if (letter === 'X') method = value;
        if (letter === 'd') body = value;
        if (letter === 'w') form = value;
        if (letter === 'H') {
          const [name = '', text = ''] = value.split(/:\s*(.*)/s);
          headers[name] = text;
        }
        break;
      }
    }
  }
  const say = (text: string) => {
    if (!letters.has('s') || letters.has('S')) io.err(`curl: ${text}\n`);
  };
  let [url = ''] = urls;
  for (let hops = 0; ; hops++) {
    const { host = '', port = 80 } = placeOf(url) ?? {};
    if (/^https:/.test(url)) {
      say(`(35) the mock's network carries no TLS: use http instead of ${url}`);
      return 35;
    }
    try {
      const verb = method ?? (letters.has('I') ? 'HEAD' : body === undefined ? 'GET' : 'POST');
      const got = await fetchUrl(
        url,
        {
          agent: 'curl/8.5.0',
          method: verb,
          headers: {
            ...(body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: Buffer.from(body) }),
        },
        io,
      );
      const { answer } = got;
      if (!answer) {
        say('(52) Empty reply from server');
        return 52;
      }
      const { location } = answer.headers;
      if (letters.has('L') && location && answer.status >= 300 && answer.status < 400 && hops < 20) {
        url = location.startsWith('/') ? `http://${host}:${port}${location}` : location;
        continue;
      }
      if (letters.has('f') && answer.status >= 400) {
        say(`(22) The requested URL returned error: ${answer.status}`);
        return 22;
      }
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const head = /[iI]/.test([...letters].join(''))
        ? `HTTP/1.1 ${answer.status} ${answer.reason}\r\n${lines.join('')}\r\n`
        : '';
      const bytes = Buffer.concat([Buffer.from(head), answer.body]);
      if (file === undefined || file === '-') await io.out(bytes);
      else if (file !== '/dev/null') io.fs.set(pathOf(file, io), { bytes });
      if (form) io.out(form.replaceAll('%{http_code}', String(answer.status)).replaceAll('\\n', '\n'));
      return 0;
    } catch (error) {
      if (!(error instanceof NetError)) throw error;
      if (error.failure === 'unknown host') {
        say(`(6) Could not resolve host: ${host}`);
        return 6;
      }
      say(`(7) Failed to connect to ${host} port ${port} after 0 ms: Could not connect to server`);
      return 7;
    }
  }
};
