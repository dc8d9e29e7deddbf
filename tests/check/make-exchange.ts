import type { Body, Exchange, HeaderPair, Hijack, WireDefect } from '../../src/model/index.ts';

const common: readonly HeaderPair[] = [
  ['Api-Version', '1.51'],
  ['Docker-Experimental', 'false'],
  ['Ostype', 'linux'],
  ['Server', 'Docker/28.5.2 (linux)'],
];

/** What a test says about an exchange; the rest is what a good daemon does. */
export interface Sketch {
  readonly method?: string;
  readonly target?: string;
  readonly requestHeaders?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is where it is text or bytes. */
  readonly send?: unknown;
  readonly status?: number;
  /** A header with the value `undefined` is left out of the usual ones. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Answered as JSON, or as it is where it is text or bytes. */
  readonly answer?: unknown;
  readonly noResponse?: boolean;
  readonly body?: Partial<Body>;
  readonly hijack?: Partial<Hijack>;
  readonly defects?: readonly WireDefect[];
  readonly timing?: Exchange['timing'];
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function makeExchange(sketch: Sketch): Exchange {
  const { method = 'GET', target = '/v1.51/info', status = 200, send, answer, hijack } = sketch;
  const sent = toBytes(send);
  const came = toBytes(answer);
  const isJson = came.length > 0 && !(answer instanceof Uint8Array);
  const headers = merge(
    [...common, ...(isJson ? [['Content-Type', 'application/json'] as const] : [])],
    sketch.headers,
  );
  return {
    id: 1,
    connection: 1,
    startedAt: 1_700_000_000_000,
    timing: sketch.timing ?? { end: 5 },
    request: {
      method,
      target,
      httpVersion: '1.1',
      headers: merge(sent.length > 0 ? [['Content-Type', 'application/json']] : [], sketch.requestHeaders),
      body: bodyOf(sent),
    },
    ...(!sketch.noResponse && {
      response: {
        status,
        reason: '',
        httpVersion: '1.1',
        headers,
        body: { ...bodyOf(came), ...sketch.body },
        interim: [],
      },
    }),
    ...(hijack && {
      hijack: { kind: '101', protocol: 'tcp', toDaemon: stream(), toClient: stream(), ended: [], ...hijack },
    }),
    defects: sketch.defects ?? [],
  };
}

export const stream = (bytes: Uint8Array = new Uint8Array(), complete = true): Hijack['toClient'] => ({
  bytes,
  length: bytes.length,
  complete,
});

const bodyOf = (bytes: Uint8Array): Body => ({
  framing: bytes.length > 0 ? 'length' : 'none',
  bytes,
  length: bytes.length,
  complete: true,
});

function toBytes(value: unknown): Uint8Array {
  if (value === undefined) return new Uint8Array();
  if (value instanceof Uint8Array) return value;
  return utf8(typeof value === 'string' ? value : JSON.stringify(value));
}

function merge(base: readonly HeaderPair[], more: Sketch['headers'] = {}): HeaderPair[] {
  const names = new Set(Object.keys(more).map((name) => name.toLowerCase()));
  const kept = base.filter(([name]) => !names.has(name.toLowerCase()));
  const added = Object.entries(more).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return [...kept, ...added];
}
