import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { ExchangeAssembler, readCapture } from '../../src/capture/index.ts';
import type { Exchange } from '../../src/model/index.ts';
import { Sums } from './sums.ts';
import type { Seen } from './tapping-recorder.ts';

export interface Recorded {
  /** Address of the relay, for DOCKER_HOST. */
  readonly url: string;
  /** Ends the recording, and gives the exchanges of the capture once it is proven to hold what passed. */
  finish(): Promise<Exchange[]>;
}

/** A relay in front of `daemon` with the recorder behind it, in a process of its own. */
export async function recorded(daemon: string): Promise<Recorded> {
  const folder = mkdtempSync(join(tmpdir(), 'wirewhale-live-'));
  const file = join(folder, 'live.pcapng');
  const url = `unix://${folder}/docker.sock`;
  const script = join(import.meta.dirname, 'tapping-recorder.ts');
  const child = spawn(process.execPath, [script, daemon, url, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  return {
    url,
    finish: async () => {
      try {
        child.stdin.end();
        const { passed, ...rest } = JSON.parse((await lines.next()).value ?? '{}') as Seen;
        await closed;
        expect(rest).toEqual({ problems: [], lost: 0, stillOpen: 0 });
        return await rebuilt(file, passed);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

async function rebuilt(file: string, passed: Seen['passed']): Promise<Exchange[]> {
  const kept = new Sums();
  const assembler = new ExchangeAssembler();
  const capture = readCapture(file);
  for await (const event of capture) {
    kept.add(event);
    assembler.onTap(event);
  }
  expect(kept.all()).toEqual(passed);
  expect(capture.facts).toMatchObject({ damageCount: 0, noticeCount: 0 });
  return assembler.finish();
}

/** What is wrong about exchanges, in short. */
export const defectsOf = (exchanges: readonly Exchange[]): string[] =>
  exchanges.flatMap(({ request, defects }) =>
    defects.map(({ code }) => `${code}: ${request.method} ${request.target}`),
  );
