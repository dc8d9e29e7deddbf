import type { Rule } from '../rule.ts';

/** Rules about logs, attach, exec, events, stats and progress. */
export const streamRules = [
  {
    id: 'stream/framing',
    level: 'error',
    title: 'The multiplexed stream is broken',
    text: 'Without a terminal, output comes in frames: one byte for the stream (0, 1, 2 or 3), three zero bytes, four bytes of length, then the payload. A header was impossible, or the stream ended inside a frame.',
    why: 'Everything after the broken frame is lost or printed as garbage.',
    mend: 'Check whether the container or exec has a terminal (then there are no frames), and for proxies that alter bytes.',
  },
  {
    id: 'stream/item-not-json',
    level: 'error',
    title: 'An item of a JSON stream is not valid JSON',
    text: 'Events, stats and progress are JSON values one after the other; one of them does not parse, or is cut.',
    why: 'Clients stop reading the stream at this item.',
    mend: 'Look at the offset that the finding names.',
  },
  {
    id: 'stream/item-schema',
    level: 'error',
    title: 'An item of a stream does not fit its schema',
    text: 'Each item must fit the documented schema, or for progress: an object of stream, status, id, progressDetail, progress, aux, errorDetail and error with their types.',
    why: 'Clients fail in the middle of a long operation.',
    mend: 'See the pointer, whose first part is the number of the item, what the contract says and what came.',
  },
  {
    id: 'stream/error-item',
    level: 'info',
    title: 'The operation failed inside a stream with status 200',
    text: 'The last item of a progress stream is an error. The status had been sent before the error happened.',
    why: 'A client that looks at the status alone takes a failed pull, push, load or build for a success.',
    mend: 'Read the stream to its end and look for `errorDetail`.',
  },
] as const satisfies readonly Rule[];
