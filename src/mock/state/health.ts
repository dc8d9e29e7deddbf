import type { Exec, MockContainer } from './container.ts';
import type { Engine } from './engine.ts';
import { startExec } from './execs.ts';
import { formatTime } from './time.ts';

const nanoseconds = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && value > 0 ? value / 1e6 : otherwise;

/** Probes a container's health from its start on, as its configuration says, until it ends. */
export function watchHealth(engine: Engine, container: MockContainer): void {
  const { Test, Interval, Timeout, StartPeriod, StartInterval, Retries } = container.config.Healthcheck ?? {};
  container.health = undefined;
  if (!Array.isArray(Test) || Test.length === 0 || Test[0] === 'NONE') return;
  const shell: string[] = container.config.Shell?.map(String) ?? ['/bin/sh', '-c'];
  const argv = Test[0] === 'CMD-SHELL' ? [...shell, String(Test[1])] : Test.slice(1).map(String);
  const health = { Status: 'starting', FailingStreak: 0, Log: [] as unknown[] };
  container.health = health;
  const { process } = container;
  const begun = performance.now();
  const isYoung = () =>
    performance.now() - begun < nanoseconds(StartPeriod, 0) && health.Status === 'starting';
  const later = () => {
    const wait =
      isYoung() && StartInterval ? nanoseconds(StartInterval, 5000) : nanoseconds(Interval, 30_000);
    container.healthTimer = setTimeout(() => void probe(), Math.min(wait, 2 ** 31 - 1));
    container.healthTimer.unref();
  };
  const probe = async () => {
    const young = isYoung();
    const { code, entry } = await runProbe(engine, container, argv, nanoseconds(Timeout, 30_000));
    if (container.process !== process || !process?.running) return;
    health.Log = [...health.Log, entry].slice(-5);
    const before = health.Status;
    if (code === 0) {
      health.FailingStreak = 0;
      health.Status = 'healthy';
    } else if (!young) {
      health.FailingStreak += 1;
      if (health.FailingStreak >= (Retries || 3)) health.Status = 'unhealthy';
    }
    if (health.Status !== before) engine.emit(container, `health_status: ${health.Status}`);
    later();
  };
  later();
}

async function runProbe(
  engine: Engine,
  container: MockContainer,
  argv: readonly string[],
  timeoutMs: number,
): Promise<{ code: number; entry: unknown }> {
  const begin = engine.clock();
  const output: string[] = [];
  const exec: Exec = {
    id: engine.ids.next(),
    container,
    config: { Cmd: argv },
    process: undefined,
    started: false,
    running: false,
    exitCode: null,
  };
  engine.emit(container, `exec_create: ${argv.join(' ')} `, { execID: exec.id });
  const process = startExec(engine, exec, false, (_stream, bytes) =>
    output.push(Buffer.from(bytes).toString('utf8')),
  );
  process.stdin.end();
  container.execs.set(exec.id, exec);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    process.signal('KILL');
  }, timeoutMs);
  timer.unref();
  const ended = await process.exited;
  clearTimeout(timer);
  container.execs.delete(exec.id);
  const code = late ? -1 : ended;
  const Output = late ? `Health check exceeded timeout (${timeoutMs}ms)` : output.join('').slice(0, 4096);
  return {
    code,
    entry: { Start: formatTime(begin), End: formatTime(engine.clock()), ExitCode: code, Output },
  };
}
