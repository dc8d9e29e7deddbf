import { type IncomingMessage, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Of one JSON value; null where it is none. */
  readonly json: unknown;
}

/** What a client is made of: who it says to be, and what it asks. */
export interface Client {
  get(path: string): Promise<Answer>;
  head(path: string): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

/** A client over a unix socket, as small as clients come. Bodies are JSON; bytes go as an archive. */
export function clientOf(socketPath: string, agent: string, onAsk: () => void): Client {
  const ask = (method: string, path: string, body?: unknown, more: Readonly<Record<string, string>> = {}) =>
    new Promise<Answer>((resolve, reject) => {
      onAsk();
      const isArchive = body instanceof Uint8Array;
      const bytes = isArchive ? body : body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        'User-Agent': agent,
        ...(bytes === undefined
          ? {}
          : { 'Content-Type': isArchive ? 'application/x-tar' : 'application/json' }),
        ...more,
      };
      const sent = request({ socketPath, path, method, headers }, (answer) => resolve(readAnswer(answer)));
      sent.on('error', reject);
      sent.end(bytes);
    });
  return {
    get: (path) => ask('GET', path),
    head: (path) => ask('HEAD', path),
    post: (path, body, headers) => ask('POST', path, body, headers),
  };
}

async function readAnswer(answer: IncomingMessage): Promise<Answer> {
  answer.setEncoding('utf8');
  let text = '';
  for await (const part of answer) text += part;
  return { status: answer.statusCode ?? 0, text, json: oneValueOf(text) };
}

function oneValueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
