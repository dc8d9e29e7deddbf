import { encodeFrame } from '../../wire/index.ts';
import { isOn, type MockRequest, type MockResponse, type Route } from '../serve/message.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import type { LogRecord } from '../state/log-book.ts';
import { formatTime, parseTime } from '../state/time.ts';
import { seatOf } from '../swarm/seat.ts';
import { findService } from '../swarm/services.ts';
import type { Swarm } from '../swarm/swarm.ts';
import { isOver, type Task } from '../swarm/task.ts';
import { streamType } from './stream-type.ts';
import { findTask } from './tasks.ts';

interface Line {
  readonly task: Task;
  readonly record: LogRecord;
}

/** Milliseconds between two looks for tasks that came after the stream began. */
const pause = 50;

export function swarmLogRoutes(engine: Engine): Record<string, Route> {
  const seat = seatOf(engine);
  return {
    ServiceLogs: (request) => {
      checkStreams(request);
      const { swarm } = seat;
      const service = findService(swarm, request.path.id ?? '');
      const tty = Boolean(service.spec.TaskTemplate.ContainerSpec.TTY);
      return logs(
        request,
        tty,
        () => swarm.tasksOf(service),
        () => swarm.services.has(service.id) && seat.current === swarm,
      );
    },
    TaskLogs: (request) => {
      checkStreams(request);
      const { swarm } = seat;
      const task = findTask(swarm, request.path.id ?? '');
      const tty = Boolean(task.spec.ContainerSpec.TTY);
      return logs(
        request,
        tty,
        () => [task],
        () => !isOver(task) && isHeld(swarm, task),
      );
    },
  };
}

const isHeld = (swarm: Swarm, { id }: Task): boolean => swarm.tasks.has(id);

function checkStreams({ query }: MockRequest): void {
  if (!isOn(query, 'stdout') && !isOn(query, 'stderr'))
    throw new DaemonError(500, 'Bad parameters: you must choose at least one stream');
}

function logs(
  request: MockRequest,
  tty: boolean,
  tasks: () => readonly Task[],
  goesOn: () => boolean,
): MockResponse {
  const { query } = request;
  const wants = { 1: isOn(query, 'stdout'), 2: isOn(query, 'stderr') };
  const since = sinceOf(query);
  const tail = query.get('tail');
  const limit = tail !== null && /^\d+$/.test(tail) ? Number(tail) : undefined;
  const told = new Map<string, number>();
  const fresh = (isFirst: boolean): Line[] =>
    tasks()
      .flatMap((task) => {
        const all = task.container?.logs.records ?? [];
        const from = told.get(task.id) ?? 0;
        told.set(task.id, all.length);
        const lines = all
          .slice(from)
          .filter(({ stream, at }) => wants[stream] && (since === undefined || at >= since))
          .map((record) => ({ task, record }));
        return isFirst && limit !== undefined ? (limit === 0 ? [] : lines.slice(-limit)) : lines;
      })
      .sort((a, b) => a.record.at - b.record.at);
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const line of fresh(true)) yield text(line, query, tty);
    if (!isOn(query, 'follow')) return;
    for (let last = false; !last; ) {
      last = !goesOn() || request.signal.aborted;
      for (const line of fresh(false)) yield text(line, query, tty);
      if (!last) await moment(request.signal);
    }
  }
  return { status: 200, contentType: streamType(tty, request), stream: stream() };
}

/** A while, cut short when the client goes. */
function moment(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, pause);
    timer.unref();
    signal.addEventListener('abort', done);
  });
}

function sinceOf(query: URLSearchParams): number | undefined {
  const text = query.get('since');
  if (!text || text === '0') return undefined;
  const time = parseTime(text);
  if (time === undefined)
    throw badRequest(`invalid value for "since": parsing time "${text}": invalid value`);
  return time;
}

function text({ task, record }: Line, query: URLSearchParams, tty: boolean): Uint8Array {
  const { nodeId, serviceId, id } = task;
  const context = `com.docker.swarm.node.id=${nodeId},com.docker.swarm.service.id=${serviceId},com.docker.swarm.task.id=${id} `;
  const before = `${isOn(query, 'timestamps') ? `${formatTime(record.at)} ` : ''}${isOn(query, 'details') ? context : ''}`;
  const payload = Buffer.concat([Buffer.from(before), record.bytes]);
  return tty ? payload : encodeFrame(record.stream, payload);
}
