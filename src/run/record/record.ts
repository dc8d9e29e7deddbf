import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolError } from '../../base/index.ts';
import type { Address, Target } from '../../model/index.ts';
import type { Injected, RuleCount } from '../../proxy/index.ts';
import { parseAddress } from '../../transport/index.ts';
import type { LineBatch, LineOptions } from './exchange-line.ts';
import { loadRules } from './load-rules.ts';
import { Recording, type RecordingEnd } from './recording.ts';
import { type RelayEnd, RelayThread } from './relay-thread.ts';
import { runCommand } from './run-command.ts';

export interface RecordOptions {
  readonly target: Target;
  /** Addresses to listen on; absent: a private unix socket. */
  readonly listen?: readonly string[];
  /** Server certificate for TCP listeners; `ca` demands certificates of clients. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  /** Listen without TLS on addresses that others can reach. */
  readonly insecure?: boolean;
  readonly file: string;
  readonly overwrite?: boolean;
  readonly fileSize?: number;
  readonly fileCount?: number;
  readonly redact: boolean;
  /** Hold the relay back rather than lose a byte. */
  readonly strict?: boolean;
  readonly bufferSize?: number;
  readonly lines: LineOptions;
  /** Alter what passes: rules (see docs/inject.md) or the name of a file of them. Throws E_RULES. */
  readonly inject?: {
    readonly rules: string;
    readonly seed: string;
    readonly onInjected: (injected: Injected) => void;
  };
  /** Runs it with DOCKER_HOST set, and stops when it ends. */
  readonly command?: readonly string[];
  /** Stops a recording without command. */
  readonly signal?: AbortSignal;
  readonly onListening: (urls: readonly string[]) => void;
  readonly onLines: (batch: LineBatch) => void;
  readonly onProblem: (text: string) => void;
}

export interface RecordResult extends RecordingEnd {
  readonly exchanges: number;
  readonly findings: number;
  readonly connections: number;
  /** What the rules of fault injection did. */
  readonly rules: readonly RuleCount[];
  /** Of the command. */
  readonly exitCode: number;
}

/** Records what passes between clients and the daemon. Throws E_ADDRESS, E_PERMISSION, E_USAGE, E_WRITE, E_TLS_FILES. */
export async function record(options: RecordOptions): Promise<RecordResult> {
  const { target, inject } = options;
  const rules = inject && (await loadRules(inject.rules));
  await using folder = await privateFolder();
  const wished = options.listen?.length ? options.listen : [`unix://${folder.path}/docker.sock`];
  const listen = wished.map((text) => listenAddress(text, options));
  const counts = { exchanges: 0, findings: 0 };
  const recording = await Recording.start({
    file: {
      path: options.file,
      ...(options.overwrite ? { overwrite: true } : {}),
      ...(options.fileSize ? { fileSize: options.fileSize } : {}),
      ...(options.fileCount ? { fileCount: options.fileCount } : {}),
    },
    target: target.url,
    redact: options.redact,
    ...(inject ? { injected: true } : {}),
    lines: options.lines,
    ...(options.bufferSize ? { bufferSize: options.bufferSize } : {}),
    onLines: (batch) => {
      counts.exchanges += batch.exchanges;
      counts.findings += batch.findings;
      options.onLines(batch);
    },
    onProblem: options.onProblem,
  });
  let exitCode = 0;
  let facts: RelayEnd = { connections: 0, rules: [] };
  let end: RecordingEnd;
  try {
    await using relay = await RelayThread.start({
      job: {
        listen,
        upstream: target.address,
        ring: recording.ring,
        strict: options.strict ?? false,
        ...(rules && inject ? { inject: { rules, seed: inject.seed } } : {}),
      },
      onInjected: (injected) => inject?.onInjected(injected),
      onProblem: options.onProblem,
    });
    recording.attach(relay);
    options.onListening(relay.urls);
    const done = options.command ? runCommand(options.command, relay.urls[0] ?? '') : aborted(options.signal);
    // Why a race: a relay that broke takes no more connections, and a recording that waits would wait for ever.
    exitCode = (await Promise.race([done, relay.broken])) ?? 0;
    // Why: the last FINs of a command that ended are under way, and belong to the recording.
    if (options.command) await relay.drain(lastWordsMs);
    facts = await relay.stop();
  } finally {
    end = await recording.stop();
  }
  return { ...end, ...counts, ...facts, exitCode };
}

const lastWordsMs = 500;

function listenAddress(text: string, { tls, insecure }: RecordOptions): Address {
  const address = parseAddress(text);
  if (address.kind !== 'tcp') return address;
  if (tls) return { ...address, tls: { ...tls, verify: tls.ca !== undefined } };
  if (address.tls)
    throw new ToolError(
      'E_TLS_FILES',
      `listening on ${text} needs a server certificate and its key`,
      'Give --tls-cert and --tls-key.',
    );
  if (insecure || /^(localhost|127(\.\d+){3}|::1)$/.test(address.host)) return address;
  throw new ToolError(
    'E_USAGE',
    `${text} can be reached from other machines without TLS, and whoever reaches a daemon has root on its host`,
    'Give --tls-cert, --tls-key and --tls-ca; or add --insecure-listen if the network is trusted.',
  );
}

/** The folder is for its owner alone, whatever the umask. */
async function privateFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'wirewhale-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
