import type { Framing, HeaderPair } from '../../src/model/index.ts';
import { MessageParser, planBody } from '../../src/wire/index.ts';

interface Read {
  start: readonly string[];
  headers: readonly HeaderPair[];
  offset: number;
  framing: Framing | 'tunnel';
  body: string;
  chunks: number[];
  trailers?: readonly HeaderPair[];
  ended: boolean;
}

export interface Reading {
  messages: Read[];
  tunnel: string;
  defects: { code: string; message: string; offset: number }[];
  begins: number[];
  cut: boolean;
}

/** What a parser says of a direction that came in these pieces and then ended. */
export function readMessages(
  kind: 'request' | 'response',
  pieces: Iterable<Uint8Array>,
  noBody = false,
): Reading {
  const reading: Reading = { messages: [], tunnel: '', defects: [], begins: [], cut: false };
  const last = (): Read => reading.messages.at(-1) as Read;
  const parser = new MessageParser(kind, {
    begin: (offset) => reading.begins.push(offset),
    head({ start, headers }, offset) {
      const status = kind === 'response' ? Number(start[1]) : 0;
      const bodiless = noBody || (status >= 100 && status < 200) || status === 204 || status === 304;
      const plan = planBody(bodiless ? [] : headers, kind === 'request' || bodiless ? 'none' : 'close');
      const framing = status === 101 ? 'tunnel' : plan.framing;
      reading.messages.push({ start, headers, offset, framing, body: '', chunks: [], ended: false });
      return status === 101 ? 'tunnel' : plan;
    },
    data(bytes) {
      last().body += Buffer.from(bytes).toString('latin1');
    },
    chunk: (size) => last().chunks.push(size),
    trailers(headers) {
      last().trailers = headers;
    },
    end() {
      last().ended = true;
      return 'next';
    },
    tunnel(bytes) {
      reading.tunnel += Buffer.from(bytes).toString('latin1');
    },
    defect: (code, message, offset) => reading.defects.push({ code, message, offset }),
  });
  for (const piece of pieces) parser.push(piece);
  reading.cut = parser.finish();
  return reading;
}
