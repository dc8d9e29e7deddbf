import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolError } from '../base/index.ts';
import type { LieCount, Mock, MockAbout, MockOptions, ServerTls } from '../mock/index.ts';
import type { Address } from '../model/index.ts';
import { parseAddress } from '../transport/index.ts';
import { loadLies } from './mock-lies.ts';
import { loadPrograms } from './mock-programs.ts';
import { loadRecorded, type RecordedTraffic } from './mock-recorded.ts';
import { loadState, StateKeeper } from './mock-state.ts';
import { runCommand } from './record/run-command.ts';

export interface ServeMockOptions {
  /** Addresses to listen on; absent: a private unix socket. */
  readonly listen?: readonly string[];
  readonly tls?: ServerTls;
  /** Listen without TLS on addresses that others can reach. */
  readonly insecure?: boolean;
  readonly like?: string;
  readonly apiVersion?: string;
  readonly seed?: string;
  /** Rules of lies, and a file of them. */
  readonly lies?: readonly string[];
  readonly liesFile?: string;
  /** Captures to answer from, who answers what is not in them, and whether their pauses are kept. */
  readonly captures?: readonly string[];
  readonly orElse?: 'nobody' | 'mock';
  readonly pace?: boolean;
  /** Begins with what this file holds, and keeps it true to what is held. */
  readonly stateFile?: string;
  /** Published ports really listen, on 127.0.0.1 alone. */
  readonly ports?: boolean;
  /** Modules of programs that containers can run. */
  readonly programs?: readonly string[];
  /** Registries that may be asked for real, as `127.0.0.1:5000`. */
  readonly registries?: readonly string[];
  /** Runs it with DOCKER_HOST set, and stops when it ends. */
  readonly command?: readonly string[];
  /** Stops a mock without command. */
  readonly signal: AbortSignal;
  readonly onListening: (serving: Serving) => void;
  /** Told of each request that the captures have no answer to. */
  readonly onMiss: (request: string) => void;
  readonly onProblem: (text: string) => void;
}

/** What is served, and where. */
export interface Serving {
  readonly about: MockAbout;
  /** As `DOCKER_HOST` takes them, in the order in which they were asked for. */
  readonly hosts: readonly string[];
  /** Variables that lead a docker client to the first of them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Sentences worth hearing. */
  readonly remarks: readonly string[];
}

export interface ServedMock {
  /** Of the command; 0 without. */
  readonly exitCode: number;
  readonly lies: readonly LieCount[];
}

/** Serves a daemon in memory until it is stopped or the command ends. Throws E_ADDRESS, E_PERMISSION, E_USAGE, E_VERSION, E_RULES, E_TLS_FILES, E_CAPTURE, E_STATE, E_WRITE. */
export async function serveMock(options: ServeMockOptions): Promise<ServedMock> {
  const { command, signal } = options;
  for (const text of options.listen ?? []) refuseOpenAddress(text, options);
  const recorded = options.captures && (await loadRecorded(options.captures));
  const mockOptions = await optionsOf(options, recorded);
  const { startMock } = await import('../mock/index.ts');
  await using folder = await privateFolder();
  // Why a socket of its own: a command is led there without certificates.
  const own = command && !options.listen?.some((text) => parseAddress(text).kind === 'unix');
  const listen = [
    ...(options.listen ?? []),
    ...(own || !options.listen ? [`unix://${folder.path}/docker.sock`] : []),
  ];
  await using mock = await startMock({ ...mockOptions, listen });
  await using _keeper = options.stateFile
    ? await StateKeeper.start(mock, options.stateFile, options.onProblem)
    : undefined;
  const serving = servingOf(mock, options);
  options.onListening({ ...serving, remarks: [...serving.remarks, ...(recorded?.remarks ?? [])] });
  const plain = mock.addresses.find(({ kind }) => kind === 'unix');
  const exitCode = command ? await runCommand(command, hostOf(plain ?? mock.address)) : await aborted(signal);
  return { exitCode: exitCode ?? 0, lies: mock.lies };
}

async function optionsOf(
  options: ServeMockOptions,
  recorded: RecordedTraffic | undefined,
): Promise<MockOptions> {
  const { like, apiVersion, seed, tls, orElse, pace, onMiss } = options;
  const lies = await loadLies(options.lies ?? [], options.liesFile);
  const state = options.stateFile === undefined ? undefined : await loadState(options.stateFile);
  const programs = await loadPrograms(options.programs ?? []);
  return {
    ...(like ? { like } : {}),
    ...(apiVersion ? { apiVersion } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(tls ? { tls } : {}),
    ...(lies.length > 0 ? { lies } : {}),
    ...(state ? { state } : {}),
    ...(options.ports ? { ports: true } : {}),
    ...(options.registries ? { registries: options.registries } : {}),
    ...(programs ? { programs } : {}),
    ...(recorded
      ? {
          recorded: {
            exchanges: recorded.exchanges,
            onMiss,
            ...(orElse ? { orElse } : {}),
            ...(pace ? { pace } : {}),
          },
        }
      : {}),
  };
}

function servingOf(mock: Mock, { tls }: ServeMockOptions): Serving {
  const hosts = mock.addresses.map(hostOf);
  const [first = ''] = hosts;
  const secured = mock.address.kind === 'tcp' && mock.address.tls;
  return {
    about: mock.about,
    hosts,
    environment: { DOCKER_HOST: first, ...(secured ? { DOCKER_TLS_VERIFY: '1' } : {}) },
    remarks: secured
      ? [
          `clients find ca.pem${tls?.ca ? ', cert.pem and key.pem' : ''} in the folder that DOCKER_CERT_PATH names`,
        ]
      : [],
  };
}

/** As docker clients take it: TLS is told by other variables. */
function hostOf(address: Address): string {
  switch (address.kind) {
    case 'unix':
      return `unix://${address.path}`;
    case 'tcp':
      return `tcp://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
    case 'npipe':
      return `npipe://${address.path.replaceAll('\\', '/')}`;
    case 'ssh':
      return `ssh://${address.host}`;
  }
}

function refuseOpenAddress(text: string, { tls, insecure }: ServeMockOptions): void {
  const address = parseAddress(text);
  if (address.kind !== 'tcp' || tls || address.tls || insecure) return;
  if (/^(localhost|127(\.\d+){3}|::1)$/.test(address.host)) return;
  throw new ToolError(
    'E_USAGE',
    `${text} can be reached from other machines without TLS`,
    'Listen on 127.0.0.1, give --tls; or add --insecure-listen if the network is trusted: nothing is executed, but anybody can fill its memory.',
  );
}

/** The folder is for its owner alone, whatever the umask. */
async function privateFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'wirewhale-mock-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // Why a timer: a mock that listens on nothing but what it waits for must not end by itself.
    const timer = setInterval(() => undefined, 2 ** 31 - 1);
    const done = () => {
      clearInterval(timer);
      resolve();
    };
    if (signal.aborted) done();
    else signal.addEventListener('abort', done, { once: true });
  });
}
