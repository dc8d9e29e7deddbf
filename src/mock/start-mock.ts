import { compareVersions } from '../base/index.ts';
import { loadContract } from '../contract/index.ts';
import type { Address } from '../model/index.ts';
import { formatAddress } from '../transport/index.ts';
import { Liar } from './lies/liar.ts';
import type { Lie, LieCount } from './lies/lie.ts';
import { readLies } from './lies/read-lies.ts';
import { type ServerTls, startListeners } from './listen/listeners.ts';
import { chooseProfile } from './profile/manner.ts';
import { RecordedDaemon, type RecordedOptions } from './recorded/recorded-daemon.ts';
import { BodyBudget, type MockLimits } from './serve/body-budget.ts';
import { serveConnection } from './serve/connection.ts';
import type { MockFacts } from './serve/handle.ts';
import { type MockState, readState } from './snapshot/mock-state.ts';
import { restoreState } from './snapshot/restore-state.ts';
import { takeSnapshot } from './snapshot/take-snapshot.ts';
import { Engine, type Told } from './state/engine.ts';

export interface MockOptions extends Told {
  /** `unix:///path`, `tcp://127.0.0.1:0`, or several; absent: a fresh unix socket in a temporary folder. */
  readonly listen?: string | readonly string[];
  /** TCP listeners speak TLS: PEM files of the server, and `ca` to demand certificates of clients. */
  readonly tls?: ServerTls;
  /** The release to be like: `docker-20.10`, `docker-26.1`, `docker-28.5`, `docker-29`, `podman-5`. `docker-28.5` when absent. */
  readonly like?: string;
  /** Newest API version served; that of the release when absent. */
  readonly apiVersion?: string;
  /** Oldest API version served; that of the release when absent. */
  readonly minApiVersion?: string;
  /** Lies, or rules of them as `--lie` takes them: `ContainerInspect: drop=/State/Status`. */
  readonly lies?: readonly (Lie | string)[];
  /** Answers as another daemon was recorded to answer, before or instead of the mock's own. */
  readonly recorded?: RecordedOptions;
  /** Begins with what another mock held, as `snapshot()` gave it; as a daemon that comes up again. */
  readonly state?: MockState;
  /** Ids are the same for the same seed. */
  readonly seed?: string;
  /** Bounds of what clients can make it keep in memory. */
  readonly limits?: MockLimits;
}

/** What a mock serves. */
export interface MockAbout {
  /** As `like` names it. */
  readonly name: string;
  /** Of the daemon that it is like: `28.5.2`. */
  readonly release: string;
  readonly apiVersion: string;
  readonly minApiVersion: string;
  readonly seed: string;
}

/** A daemon in memory that listens. */
export interface Mock extends AsyncDisposable {
  /** Of the first listener. */
  readonly address: Address;
  readonly url: string;
  /** Of all listeners, in the order in which they were asked for. */
  readonly addresses: readonly Address[];
  readonly about: MockAbout;
  /** How often each lie was told. */
  readonly lies: readonly LieCount[];
  /** What it holds now, as plain data. */
  snapshot(): MockState;
  close(): Promise<void>;
}

const usualSeed = 'wirewhale';

/** The daemon itself, without a socket. */
export function createFacts(options: MockOptions): MockFacts {
  const profile = chooseProfile(options.like, options.apiVersion);
  const apiVersion = options.apiVersion ?? profile.apiVersion;
  const seed = options.seed ?? usualSeed;
  const engine = new Engine(seed, profile, options);
  if (options.state) restoreState(engine, readState(options.state), seed);
  return {
    engine,
    profile,
    contract: loadContract(apiVersion),
    apiVersion,
    // Why the smaller: who asks for an older newest version means to speak it.
    minApiVersion: options.minApiVersion ?? oldest(profile.minApiVersion, apiVersion),
    ...(options.recorded ? { recorded: new RecordedDaemon(options.recorded) } : {}),
    liar: new Liar(readLies(options.lies ?? []), seed),
    budget: new BodyBudget(options.limits),
  };
}

const oldest = (a: string, b: string) => (compareVersions(a, b) <= 0 ? a : b);

/** Starts a daemon in memory. Throws E_ADDRESS, E_PERMISSION or E_TLS_FILES where it cannot listen, and E_STATE, E_RULES, E_VERSION. */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  const facts = createFacts(options);
  const { addresses, close: closeAll } = await startListeners({
    ...(options.listen ? { listen: options.listen } : {}),
    ...(options.tls ? { tls: options.tls } : {}),
    onConnection: (stream) => serveConnection(stream, facts),
  }).catch((error: unknown) => {
    // Why: containers of a state may run already.
    facts.engine.shutDown();
    throw error;
  });
  const [address] = addresses;
  const close = async () => {
    facts.engine.shutDown();
    await closeAll();
  };
  return {
    address,
    url: formatAddress(address),
    addresses,
    about: aboutOf(facts, options),
    get lies() {
      return facts.liar.counts;
    },
    snapshot: () => takeSnapshot(facts.engine, options.seed ?? usualSeed),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function aboutOf(
  { profile, apiVersion, minApiVersion, recorded }: MockFacts,
  options: MockOptions,
): MockAbout {
  const { seed = usualSeed } = options;
  const { name, release } = profile;
  return recorded
    ? { name: 'recorded', ...recorded.about, seed }
    : { name, release, apiVersion, minApiVersion, seed };
}
