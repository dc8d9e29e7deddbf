import { encodeFrame } from '../../wire/index.ts';
import { isOn, type MockRequest, type MockResponse, type Route } from '../serve/message.ts';
import { isUp, type MockContainer } from '../state/container.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { keptBytes, type LogRecord } from '../state/log-book.ts';
import { formatTime, parseTime } from '../state/time.ts';
import { streamType } from './stream-type.ts';

export function containerLogsRoutes(engine: Engine): Record<string, Route> {
  return { ContainerLogs: (request) => logs(engine.container(request.path.id ?? ''), request) };
}

function logs(container: MockContainer, request: MockRequest): MockResponse {
  const { query } = request;
  const wants = { 1: isOn(query, 'stdout'), 2: isOn(query, 'stderr') };
  if (!wants[1] && !wants[2]) throw badRequest('Bad parameters: you must choose at least one stream');
  const driver = container.hostConfig.LogConfig.Type;
  if (driver === 'none') throw new DaemonError(501, 'configured logging driver does not support reading');
  const time = (name: string) => {
    const text = query.get(name);
    if (!text || text === '0') return undefined;
    const parsed = parseTime(text);
    // Why 500: the daemon gives a time that it cannot read no class.
    if (parsed === undefined)
      throw new DaemonError(500, `strconv.ParseInt: parsing "${text}": invalid syntax`);
    return parsed;
  };
  const since = time('since');
  const until = time('until');
  const tail = query.get('tail');
  const limit = tail !== null && /^\d+$/.test(tail) ? Number(tail) : undefined;
  const tty = Boolean(container.config.Tty);
  const wanted = ({ stream, at }: LogRecord) =>
    wants[stream] && (since === undefined || at >= since) && (until === undefined || at <= until);
  const line = ({ stream, bytes, at }: LogRecord): Uint8Array => {
    const details = isOn(query, 'details') ? logDetails(container) : '';
    const before = `${isOn(query, 'timestamps') ? `${formatTime(at)} ` : ''}${details}`;
    const payload = before ? Buffer.concat([Buffer.from(before), bytes]) : bytes;
    return tty ? payload : encodeFrame(stream, payload);
  };
  async function* stream(): AsyncGenerator<Uint8Array> {
    const past = container.logs.records.filter(wanted);
    const follow = isOn(query, 'follow') && isUp(container);
    const queue: (LogRecord | undefined)[] = [];
    let waiting = 0;
    let wake: () => void = () => undefined;
    const add = (record: LogRecord | undefined) => {
      queue.push(record);
      waiting += sizeOf(record);
      // Why the oldest go: the log keeps no more either, and its reader finds them gone.
      while (waiting > keptBytes) waiting -= sizeOf(queue.shift());
      wake();
    };
    const stop = follow ? container.logs.follow(add) : undefined;
    const gone = () => add(undefined);
    request.signal.addEventListener('abort', gone, { once: true });
    try {
      for (const record of limit === undefined ? past : limit === 0 ? [] : past.slice(-limit))
        yield line(record);
      while (follow) {
        while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const record = queue.shift();
        if (!record) return;
        waiting -= sizeOf(record);
        if (wanted(record)) yield line(record);
      }
    } finally {
      stop?.();
      request.signal.removeEventListener('abort', gone);
    }
  }
  const label = request.manner.behaves('labelsLogs') ? { contentType: streamType(tty, request) } : {};
  return { status: 200, ...label, stream: stream() };
}

const sizeOf = (record: LogRecord | undefined): number => record?.bytes.length ?? 0;

/** `details`: the labels and variables that the log driver's options name. */
function logDetails({ config, hostConfig }: MockContainer): string {
  const options = hostConfig.LogConfig.Config ?? {};
  const labels = String(options.labels ?? '')
    .split(',')
    .filter((name) => name in config.Labels);
  const env = String(options.env ?? '')
    .split(',')
    .flatMap((name) => (config.Env ?? []).filter((entry: string) => entry.startsWith(`${name}=`)));
  const pairs = [...labels.map((name) => `${name}=${config.Labels[name]}`), ...env].filter(
    (pair) => !pair.startsWith('='),
  );
  return `${pairs.sort().join(',')} `;
}

/** Errors of attach come over the hijacked connection as plain text, as dockerd sends them. */
