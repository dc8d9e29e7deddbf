import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCapture } from '../../src/capture/index.ts';
import type { Target } from '../../src/model/index.ts';
import { type RecordOptions, type RecordResult, record } from '../../src/run/index.ts';

/** A folder with a daemon that answers as `listener` does. */
export async function startDaemon(listener: RequestListener) {
  const folder = await mkdtemp(join(tmpdir(), 'wirewhale-record-'));
  const path = join(folder, 'daemon.sock');
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  const target: Target = { address: { kind: 'unix', path }, url: `unix://${path}`, origin: '--host' };
  return {
    folder,
    target,
    file: join(folder, 'up.pcapng'),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const noLines: RecordOptions['lines'] = {
  format: 'none',
  style: { color: false, unicode: false, width: 100 },
};

/** Records while `use` runs, which is given the socket to talk to. */
export async function recordWhile(
  options: Pick<RecordOptions, 'target' | 'file'> & Partial<RecordOptions>,
  use: (socketPath: string) => Promise<void>,
): Promise<{ result: RecordResult; problems: string[]; text: string }> {
  const stop = new AbortController();
  const problems: string[] = [];
  let text = '';
  let used: Promise<void> | undefined;
  const result = await record({
    redact: true,
    lines: noLines,
    signal: stop.signal,
    onListening: ([url = '']) => {
      used = use(url.replace('unix://', '')).finally(() => stop.abort());
    },
    onLines: (batch) => {
      text += batch.text;
    },
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  await used;
  return { result, problems, text };
}

/** Bytes of a capture by connection and direction, and its gaps. */
export async function bytesOf(path: string) {
  const pieces = new Map<string, Buffer[]>();
  const gaps: { reason: string; length: number | undefined }[] = [];
  for await (const event of readCapture(path)) {
    if (event.kind === 'gap') gaps.push({ reason: event.reason, length: event.length });
    if (event.kind !== 'data') continue;
    const key = `${event.connection} ${event.direction}`;
    const list = pieces.get(key) ?? [];
    pieces.set(key, list);
    list.push(Buffer.from(event.bytes));
  }
  return { bytes: new Map([...pieces].map(([key, list]) => [key, Buffer.concat(list)])), gaps };
}
