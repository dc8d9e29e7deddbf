import { filtersOf, type MockRequest, type MockResponse, projected } from '../serve/message.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { eventMatches, eventText, type MockEvent, nanoOf } from '../state/event-log.ts';

/** A time of the query in nanoseconds; seconds keep all nine digits of their fraction. Dates are none here. */
function nanoseconds(text: string): bigint | undefined {
  const exact = /^(\d+)(?:\.(\d{1,9}))?$/.exec(text);
  if (!exact) return undefined;
  return BigInt(exact[1] ?? 0) * 1_000_000_000n + BigInt((exact[2] ?? '').padEnd(9, '0'));
}

/** The media type of the stream: where events come in several the one that `Accept` names exactly, else a line each. */
function mediaType({ headers, manner }: MockRequest): string {
  if (!manner.behaves('offersEventTypes')) return 'application/json';
  const offered = [
    ...(manner.behaves('offersJsonLines') ? ['application/jsonl'] : []),
    'application/x-ndjson',
    'application/json-seq',
  ];
  const accepted = (headers.get('accept') ?? '').split(',').map((range) => range.split(';')[0]?.trim());
  return offered.find((type) => accepted.includes(type)) ?? offered[0] ?? '';
}

/** Events that wait for a client that does not read; what comes beyond is lost to it, as in dockerd. */
const keptEvents = 1024;

/** Tells past events, then those that come, until `until` or the client's end. */
export function events(engine: Engine, request: MockRequest): MockResponse {
  const time = (name: string) => {
    const text = request.query.get(name);
    if (!text) return undefined;
    const parsed = nanoseconds(text);
    if (parsed === undefined)
      throw new DaemonError(500, `strconv.ParseInt: parsing "${text}": invalid syntax`);
    return parsed;
  };
  const since = time('since');
  const until = time('until');
  if (since !== undefined && until !== undefined && until < since)
    throw badRequest('`since` time cannot be after `until` time');
  const filters = filtersOf(request, undefined);
  const wanted = (event: MockEvent) =>
    eventMatches(event, filters) && (until === undefined || nanoOf(event) <= until);
  const left = until === undefined ? undefined : Number(until / 1_000_000n) - Date.now();
  const contentType = mediaType(request);
  const line = (event: MockEvent) =>
    `${contentType === 'application/json-seq' ? '\x1e' : ''}${eventText(event, (body) => projected(request, body))}\n`;
  async function* stream(): AsyncGenerator<string> {
    const queue: (MockEvent | undefined)[] = [];
    let wake: () => void = () => undefined;
    const add = (event: MockEvent | undefined) => {
      // Why lost: the daemon keeps no more for one who does not read.
      if (event && queue.length >= keptEvents) return;
      queue.push(event);
      wake();
    };
    const stop = engine.events.listen((event) => wanted(event) && add(event));
    const timer = left === undefined ? undefined : setTimeout(() => add(undefined), Math.max(0, left));
    const gone = () => add(undefined);
    request.signal.addEventListener('abort', gone, { once: true });
    try {
      for (const event of engine.events.past(since ?? (until === undefined ? undefined : 0n), until))
        if (wanted(event)) yield line(event);
      if (left !== undefined && left <= 0) return;
      for (;;) {
        while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const event = queue.shift();
        if (!event) return;
        yield line(event);
      }
    } finally {
      stop();
      clearTimeout(timer);
      request.signal.removeEventListener('abort', gone);
    }
  }
  return { status: 200, contentType, stream: stream() };
}
