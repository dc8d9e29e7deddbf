import { isOn, type MockRequest, type MockResponse, projected, type Route } from '../serve/message.ts';
import { pause } from '../serve/pause.ts';
import { isUp, type MockContainer } from '../state/container.ts';
import { badRequest } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { processesOf } from '../state/execs.ts';
import { formatTime } from '../state/time.ts';

// Why not a second, as the daemon has it: nothing is measured, and who tests waits for it.
const sampleMs = 100;

export function containerStatsRoutes(engine: Engine): Record<string, Route> {
  return { ContainerStats: (request) => stats(engine.container(request.path.id ?? ''), request) };
}

function stats(container: MockContainer, request: MockRequest): MockResponse {
  const streaming = request.query.get('stream') === null || isOn(request.query, 'stream');
  const oneShot = isOn(request.query, 'one-shot') && request.manner.behaves('samplesOnce');
  if (streaming && oneShot) throw badRequest('cannot have stream=true and one-shot=true');
  let preread = '0001-01-01T00:00:00Z';
  const sample = () => {
    const read = isUp(container) ? formatTime(Date.now()) : '0001-01-01T00:00:00Z';
    const body = statsBody(container, read, oneShot ? '0001-01-01T00:00:00Z' : preread);
    preread = read;
    if (!oneShot || request.manner.behaves('namesOneSample')) return body;
    const { id: _id, name: _name, ...unnamed } = body;
    return unnamed;
  };
  if (!streaming) {
    if (!oneShot && isUp(container)) preread = formatTime(Date.now() - 1000);
    return { status: 200, json: sample() };
  }
  async function* stream(): AsyncGenerator<string> {
    while (!request.signal.aborted) {
      yield `${JSON.stringify(projected(request, sample()))}\n`;
      if (!isUp(container)) return;
      await pause(sampleMs, request.signal);
    }
  }
  return { status: 200, stream: stream() };
}

function statsBody(container: MockContainer, read: string, preread: string) {
  const name = `/${container.name}`;
  const usage = { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 };
  const throttling_data = { periods: 0, throttled_periods: 0, throttled_time: 0 };
  if (!isUp(container)) {
    const idle = { cpu_usage: usage, throttling_data };
    return {
      name,
      id: container.id,
      read,
      preread,
      pids_stats: {},
      blkio_stats: emptyBlkio(),
      num_procs: 0,
      os_type: 'linux',
      storage_stats: {},
      cpu_stats: idle,
      precpu_stats: idle,
      memory_stats: {},
    };
  }
  const total = Math.round(performance.now() * 1000);
  const cpu = {
    cpu_usage: { total_usage: total, usage_in_kernelmode: total >> 1, usage_in_usermode: total >> 1 },
    system_cpu_usage: total * 100,
    online_cpus: 2,
    throttling_data,
  };
  return {
    name,
    id: container.id,
    read,
    preread,
    pids_stats: { current: processesOf(container).length, limit: 18_000 },
    blkio_stats: emptyBlkio(),
    num_procs: 0,
    os_type: 'linux',
    storage_stats: {},
    cpu_stats: cpu,
    precpu_stats: preread.startsWith('0001') ? { cpu_usage: usage, throttling_data } : cpu,
    memory_stats: {
      usage: 700_416,
      stats: { active_anon: 4096, anon: 4096, file: 0, inactive_anon: 0, pgfault: 100 },
      limit: container.hostConfig.Memory || 8_000_000_000,
    },
    networks: {
      eth0: {
        rx_bytes: 0,
        rx_packets: 0,
        rx_errors: 0,
        rx_dropped: 0,
        tx_bytes: 0,
        tx_packets: 0,
        tx_errors: 0,
        tx_dropped: 0,
      },
    },
  };
}

const emptyBlkio = () => ({
  io_service_bytes_recursive: null,
  io_serviced_recursive: null,
  io_queue_recursive: null,
  io_service_time_recursive: null,
  io_wait_time_recursive: null,
  io_merged_recursive: null,
  io_time_recursive: null,
  sectors_recursive: null,
});
